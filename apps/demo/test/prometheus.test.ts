import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  checkExpressions,
  checkMetrics,
  describeWith,
  type PrometheusServer,
  startPrometheus,
} from '@workshop/prometheus';
import { quantile } from '../src/scrape/histogram.ts';
import { parseScrape } from '../src/scrape/parse-scrape.ts';
import { type DemoProcess, readState, startDemo, until } from './demo-process.ts';
import { type DashboardQuery, writtenDashboards } from './written-dashboards.ts';

const LIMIT_MS = 120_000;
const FAMILIES = [
  'A123010101_inner_metrics',
  'B456020202_inner_metrics',
  'partner_http_metrics',
  'C789030303_consumer_metrics',
];
const BOUNDS = [100, 200, 500, 800, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000];
/** A label set that the demo has, too, but for its application. */
const CHARGE = 'partner="1",action_code="101",http_status="200",code="0"';

/** What the Python client prints: labels in alphabetical order, floats everywhere, and a family of creation times. */
function pythonScrape(): string {
  const labels = 'action_code="101",appid="P900",application="P900000001",code="0",http_status="200"';
  const counts = BOUNDS.map(
    (bound, at) => `${name('bucket')}{${labels},le="${bound}.0",partner="1"} ${at + 1}.0`,
  );
  function name(suffix: string): string {
    return `partner_http_metrics_${suffix}`;
  }
  return [
    '# HELP partner_http_metrics Partner HTTP metrics',
    '# TYPE partner_http_metrics histogram',
    ...counts,
    `${name('bucket')}{${labels},le="+Inf",partner="1"} 14.0`,
    `${name('count')}{${labels},partner="1"} 14.0`,
    `${name('sum')}{${labels},partner="1"} 20400.0`,
    '# HELP partner_http_metrics_created Partner HTTP metrics',
    '# TYPE partner_http_metrics_created gauge',
    `${name('created')}{${labels},partner="1"} 1.7000000001e+09`,
    '',
  ].join('\n');
}

/** The fenced `promql` blocks of docs/dashboards.md; those marked `alert` give nothing while all is well. */
function documentedExpressions(): { readonly text: string; readonly isAlert: boolean }[] {
  const page = readFileSync(join(__dirname, '../../../docs/dashboards.md'), 'utf8');
  return [...page.matchAll(/^```promql( alert)?\n(.*?)^```$/gms)].map(([, alert, text = '']) => ({
    text: text.trim(),
    isAlert: alert !== undefined,
  }));
}

describeWith('prometheus', 'promtool')('a real Prometheus that scrapes the running demo', () => {
  let demo: DemoProcess;
  let python: Server;
  let prometheus: PrometheusServer;
  let services: Awaited<ReturnType<typeof readState>>['services'];

  async function value(promql: string): Promise<number> {
    const samples = await prometheus.query(promql);
    expect(samples).toHaveLength(1);
    return samples[0]?.value ?? Number.NaN;
  }

  beforeAll(async () => {
    python = createServer((_request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(pythonScrape());
    });
    python.listen(0, '127.0.0.1');
    await once(python, 'listening');
    demo = startDemo({});
    ({ services } = await readState(await demo.url));
    prometheus = await startPrometheus({
      targets: [
        ...services.map(({ name, url }) => ({ job: name, address: new URL(url).host })),
        { job: 'python', address: `127.0.0.1:${(python.address() as AddressInfo).port}` },
      ],
      // Also the time limit of a scrape, which takes long on a busy machine.
      scrapeIntervalMs: 5000,
    });
    await prometheus.allHealthy(LIMIT_MS);
    // Rates need two scrapes that saw something, in each family.
    await until(
      async () => {
        const moving = await Promise.all(
          FAMILIES.map((name) =>
            prometheus.query(`sum(rate(${name}_count{application!="P900000001"}[1m])) > 0`),
          ),
        );
        return moving.every((samples) => samples.length === 1);
      },
      () => 'some family does not move',
      60_000,
    );
  }, LIMIT_MS);

  afterAll(async () => {
    await prometheus?.stop();
    python?.close();
    demo?.pressControlC();
    await demo?.ended;
  }, LIMIT_MS);

  test.each(FAMILIES)('has %s, with all its buckets, and a p95 among them', async (name) => {
    expect(await value(`sum(${name}_count)`)).toBeGreaterThan(0);
    expect(await value(`sum(${name}_sum)`)).toBeGreaterThan(0);
    const bounds = await prometheus.query(`group by (le) (${name}_bucket)`);
    expect(new Set(bounds.map(({ labels }) => labels.le))).toEqual(
      new Set([...BOUNDS.map((bound) => `${bound}.0`), '+Inf']),
    );
    const p95 = await value(`histogram_quantile(0.95, sum by (le) (rate(${name}_bucket[1m])))`);
    expect(p95).toBeGreaterThan(0);
    expect(p95).toBeLessThanOrEqual(8000);
  });

  test('sums a series of Python and one of ours by le', async () => {
    await until(
      async () =>
        (await prometheus.query(`partner_http_metrics_count{${CHARGE},application="A123010101"}`)).length,
      () => 'the demo has no such series',
    );
    const both = `sum by (le) (partner_http_metrics_bucket{${CHARGE}})`;
    const ours = `sum by (le) (partner_http_metrics_bucket{${CHARGE},application="A123010101"})`;
    const rest = await prometheus.query(`${both} - ${ours}`);
    // One query sees one moment: what is left of the sum without ours is what Python has, bucket by bucket.
    expect(new Map(rest.map((sample) => [sample.labels.le, sample.value]))).toEqual(
      new Map([...BOUNDS.map((bound, at): [string, number] => [`${bound}.0`, at + 1]), ['+Inf', 14]]),
    );
    expect(await prometheus.query(both)).toHaveLength(BOUNDS.length + 1);
    const p95 = await value(
      `histogram_quantile(0.95, sum by (le) (rate(partner_http_metrics_bucket{${CHARGE}}[1m])))`,
    );
    expect(p95).toBeGreaterThan(0);
  });

  test('computes the same percentiles as the page', async () => {
    const [series] = parseScrape(pythonScrape());
    for (const q of [0.5, 0.9, 0.95, 0.99]) {
      const theirs = await value(
        `histogram_quantile(${q}, partner_http_metrics_bucket{application="P900000001"})`,
      );
      expect(quantile(q, series?.histogram)).toBeCloseTo(theirs, 6);
    }
  });

  test('keeps the labels as the services gave them', async () => {
    // A scrape that comes too late ends all series until the next one.
    const one = async (promql: string): Promise<Readonly<Record<string, string>>> =>
      until(
        async () => (await prometheus.query(promql))[0]?.labels,
        () => `${promql} has no series`,
      );
    expect(await one('A123010101_inner_metrics_count{f_code="B456020202"}')).toMatchObject({
      application: 'A123010101',
    });
    expect(await one('A123010101_inner_metrics_count{http_status="499"}')).toMatchObject({
      appid: 'A123',
      path: '/api/:version/orders/:id/events',
    });
  });

  test('promtool has nothing to say but that names are not as it would choose them', async () => {
    for (const { url, syscode } of services) {
      const scrape = await (await fetch(`${url}/metrics`)).text();
      const { exitCode, lines } = await checkMetrics(scrape);
      expect([0, 3]).toContain(exitCode);
      // The contract fixes the names of the families with their syscode; prom-client those of Node's own metrics.
      const others = lines.filter((line) => !line.startsWith(`${syscode}_`) && !line.startsWith('nodejs_'));
      expect(others).toEqual([]);
      const ours = lines.filter((line) => line.startsWith(`${syscode}_`));
      expect(ours.filter((line) => !line.includes('should be written in'))).toEqual([]);
    }
  });

  describe('the expressions of docs/dashboards.md', () => {
    const expressions = documentedExpressions();

    test('are many, and promtool can parse each', async () => {
      expect(expressions.length).toBeGreaterThan(25);
      const { exitCode, lines } = await checkExpressions(expressions.map(({ text }) => text));
      expect({ exitCode, lines }).toMatchObject({ exitCode: 0 });
    });

    test.each(expressions.map(({ text, isAlert }) => [text, isAlert] as const))(
      '%s',
      async (text, isAlert) => {
        if (isAlert) {
          expect(Array.isArray(await prometheus.query(text))).toBe(true);
        } else {
          await until(
            async () => (await prometheus.query(text)).some((sample) => Number.isFinite(sample.value)),
            () => 'it gives no number',
            60_000,
          );
        }
      },
      LIMIT_MS,
    );
  });

  describe.each(writtenDashboards().map((dashboard) => [dashboard.file, dashboard] as const))(
    'docs/dashboards/%s',
    (_file, { variables, queries }) => {
      test('has variables that all have values', async () => {
        expect(variables.length).toBeGreaterThan(0);
        for (const { series, label } of variables) {
          const asked = new URLSearchParams({ 'match[]': series });
          const answer = await fetch(`${prometheus.url}/api/v1/label/${label}/values?${asked.toString()}`);
          const { data } = (await answer.json()) as { readonly data: readonly string[] };
          expect({ label, hasValues: data.length > 0 }).toEqual({ label, hasValues: true });
        }
      });

      test(
        'has an expression in each panel that gives numbers',
        async () => {
          let without: readonly DashboardQuery[] = queries;
          await until(
            async () => {
              const numbers = await Promise.all(without.map(({ expr }) => hasNumbers(expr)));
              without = without.filter((_query, at) => numbers[at] === false);
              return without.length === 0;
            },
            () => `these give no number: ${JSON.stringify(without, undefined, 2)}`,
            LIMIT_MS,
          );
        },
        2 * LIMIT_MS,
      );
    },
  );

  async function hasNumbers(expr: string): Promise<boolean> {
    return (await prometheus.query(expr)).some((sample) => Number.isFinite(sample.value));
  }

  test('the map of callers has a node at both ends of each arrow, and circles that are whole', async () => {
    const { queries = [] } = writtenDashboards().find(({ file }) => file === 'fleet.json') ?? {};
    const field = (refId: string): string => queries.find((query) => query.refId === refId)?.expr ?? '';
    const whole = await until(
      async () => {
        const circles = await prometheus.query(`(${field('nodes_failed')}) + (${field('nodes_answered')})`);
        return circles.length < 5 ? undefined : circles;
      },
      () => 'there are fewer nodes than systems',
    );
    expect(
      new Set(whole.map(({ labels: { id, title }, value: sum }) => `${id} ${title} ${sum.toFixed(6)}`)),
    ).toEqual(
      new Set([
        'A123010101 A123010101 1.000000',
        'B456020202 B456020202 1.000000',
        // These call others, and answer nothing themselves.
        'C789030303 C789030303 0.000000',
        'D111222333 D111222333 0.000000',
        'E444555666 E444555666 0.000000',
      ]),
    );
    // The arrows first: a caller that comes in between has a node already.
    const arrows = await until(
      async () => {
        const edges = await prometheus.query(field('edges_rate'));
        const ids = new Set(edges.map(({ labels }) => labels.id));
        const isWhole = ['A123010101-B456020202', 'C789030303-B456020202'].every((id) => ids.has(id));
        return isWhole ? edges : undefined;
      },
      () => 'there is no arrow between the systems of the demo',
    );
    const nodes = await prometheus.query(field('nodes_rate'));
    const ids = new Set(nodes.map(({ labels }) => labels.id));
    const ends = arrows.flatMap(({ labels }) => [labels.source, labels.target]);
    expect(ends.filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(arrows.map(({ labels }) => labels.id)).size).toBe(arrows.length);
  });
});
