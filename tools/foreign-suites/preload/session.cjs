'use strict';
// Read by Node 20 too, so it is JavaScript. Everything in this folder runs inside the processes of the foreign suite.
const { appendFileSync } = require('node:fs');
const { Registry } = require('prom-client');

/** What `run-way.ts` tells the processes of the suite. */
const { folder, way, reportFile } = JSON.parse(process.env.FOREIGN_SUITE);

const isOurs = way === 'ours';
const logs = [];
const warnings = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message.slice(0, 200)}`));

/** The options of the exporter of this process. */
const exporterOptions = {
  syscode: 'A123010101',
  registry: new Registry(),
  defaultMetrics: false,
  defaultMetricsPort: false,
  // Each request is a series of its own, and none may fold.
  cardinalityLimit: 1_000_000,
  // The calls that are observed get this origin, see counted-calls.cjs.
  partners: { partners: [{ partner: '1', hosts: ['partner.test'], actions: { '/*': '1' } }] },
  logger: (...words) => logs.push(words.map(String).join(' ').slice(0, 1_000)),
};

/**
 * The observations of one family, or the values of one counter, each with its labels. An exit handler cannot wait, so
 * the microtasks are run here. Empty without an exporter, undefined if that was not enough.
 */
function readNow(name, suffix) {
  const family = exporterOptions.registry.getSingleMetric(name);
  if (family === undefined) return [];
  let values;
  void family.get().then((snapshot) => {
    values = snapshot.values;
  });
  process._tickCallback();
  return values?.filter(({ metricName }) => (metricName ?? name).endsWith(suffix));
}

/**
 * Writes a line about this process when it ends, if it has seen a request.
 * @param {string} family
 * @param {(counts: { labels: Record<string, string>, value: number }[] | undefined) => object[]} rowsOf what was seen, with what was counted of it
 */
function reportAtExit(family, rowsOf) {
  process.on('exit', () => {
    try {
      const counts = isOurs ? readNow(family, '_count') : undefined;
      const errors = isOurs ? readNow('channel_exporter_errors_total', '_total') : undefined;
      const rows = rowsOf(counts);
      if (rows.length === 0 && logs.length === 0) return;
      const report = {
        process: process.argv
          .slice(1)
          .map((word) => word.replace(`${folder}/`, ''))
          .join(' '),
        rows,
        total: counts?.reduce((sum, { value }) => sum + value, 0),
        errors: errors?.filter(({ value }) => value > 0).map(({ labels, value }) => [labels.where, value]),
        logs,
        warnings,
      };
      appendFileSync(reportFile, `${JSON.stringify(report)}\n`);
    } catch (error) {
      appendFileSync(reportFile, `${JSON.stringify({ broken: String(error?.stack ?? error) })}\n`);
    }
  });
}

module.exports = { exporterOptions, folder, isOurs, reportAtExit };
