import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import { metricLine, metricLines, parseMetrics, SAMPLES_AT_ONCE } from './metric-lines.js';
import { MetricTotals } from './metric-totals.js';
import { finish, type Steps } from './steps.js';

function metric(type: string, aggregator: string, value: number, name = 'jobs'): MetricSnapshot {
  return { name, help: 'Jobs.', type, aggregator, values: [{ labels: { queue: 'a' }, value }] };
}

function merged(metrics: readonly MetricSnapshot[]): (number | undefined)[] {
  const totals = new MetricTotals();
  for (const each of metrics) totals.add(each);
  return finish(totals.snapshots()).map(({ values }) => values[0]?.value);
}

test.each([
  ['sum', [12]],
  ['first', [2]],
  ['min', [2]],
  ['max', [6]],
  ['average', [4]],
  ['omit', []],
])('the aggregator %s', (aggregator, expected) => {
  expect(merged([2, 4, 6].map((value) => metric('gauge', aggregator, value)))).toEqual(expected);
});

test.each([
  ['process_start_time_seconds', [2]],
  ['nodejs_eventloop_lag_p99_seconds', [6]],
  ['process_max_fds', [6]],
])('%s has a rule of its own', (name, expected) => {
  expect(merged([4, 2, 6].map((value) => metric('gauge', 'omit', value, name)))).toEqual(expected);
});

test('counters of processes that have ended are kept, gauges and quantiles are not', () => {
  const totals = new MetricTotals();
  totals.addEnded(metric('counter', 'sum', 5));
  totals.addEnded(metric('gauge', 'sum', 5, 'open'));
  totals.addEnded(metric('counter', 'max', 5, 'largest'));
  totals.addEnded({
    ...metric('summary', 'sum', 0, 'times'),
    values: [
      { labels: { quantile: 0.5 }, value: 9 },
      { labels: {}, metricName: 'times_count', value: 3 },
    ],
  });
  const [jobs, times, ...others] = finish(totals.snapshots());
  expect(jobs?.values).toEqual([{ labels: { queue: 'a' }, value: 5 }]);
  expect(times?.values).toEqual([{ labels: {}, metricName: 'times_count', value: 3 }]);
  expect(others).toEqual([]);
});

test('a sum of fractions is the same in every order, and when some processes have ended', () => {
  const values = Array.from({ length: 40 }, (_, at) => Math.sin(at + 1) ** 2 * 10 ** (at % 9));
  const counters = values.map((value) => metric('counter', 'sum', value));
  const [expected] = merged(counters);
  for (let turns = 0; turns < values.length; turns++) {
    const turned = [...counters.slice(turns), ...counters.slice(0, turns)];
    expect(merged(turned)).toEqual([expected]);
    const ledger = new MetricTotals();
    for (const each of turned.slice(0, turns)) ledger.addEnded(each);
    const lines = Buffer.concat(Array.from(ledger.exactParts(), metricLine));
    expect(merged([...turned.slice(turns), ...finish(parseMetrics(lines))])).toEqual([expected]);
  }
});

test('the series of processes that have ended are bounded', () => {
  const totals = new MetricTotals();
  for (let at = 0; at < 12_000; at++) {
    totals.addEnded({
      ...metric('counter', 'sum', 0),
      values: [{ labels: { pid: String(at) }, value: 1 }],
    });
  }
  const [jobs] = finish(totals.snapshots());
  expect(jobs?.values).toHaveLength(10_000);
});

test('a line of JSON holds every number', () => {
  const numbers = [0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const given = { ...metric('gauge', 'sum', 0), values: numbers.map((value) => ({ labels: {}, value })) };
  expect(finish(parseMetrics(metricLine(given)))).toEqual([given]);
});

/** Runs steps to their end. @returns the result, and the most samples that were read in one of them */
function readPerStep<T>(
  steps: Steps<T>,
  samplesRead: () => number,
): { readonly result: T; readonly most: number } {
  let most = 0;
  for (;;) {
    const before = samplesRead();
    const { done, value } = steps.next();
    most = Math.max(most, samplesRead() - before);
    if (done) return { result: value, most };
  }
}

test('a metric with many series is written, read and added in pieces', () => {
  const SERIES = 20_000;
  let samplesRead = 0;
  const sampleOf = (at: number): MetricSample => ({
    get labels() {
      samplesRead++;
      return { at };
    },
    value: at,
  });
  const many: MetricSnapshot = {
    ...metric('gauge', 'sum', 0),
    values: Array.from({ length: SERIES }, (_, at) => sampleOf(at)),
  };
  const { result: lines, most } = readPerStep(metricLines(many, 'tasks'), () => samplesRead);
  expect(most).toBeLessThanOrEqual(SAMPLES_AT_ONCE);
  const parts = finish(parseMetrics(Buffer.concat(lines)));
  expect(parts.map(({ values }) => values.length <= SAMPLES_AT_ONCE)).not.toContain(false);
  const totals = new MetricTotals();
  for (const part of [...parts, ...parts]) totals.add(part);
  for (const part of totals.exactParts()) {
    // A sum may have a second sample for what rounding takes away.
    expect(part.values.length).toBeLessThanOrEqual(SAMPLES_AT_ONCE + 1);
  }
  let steps = 0;
  const shown = totals.snapshots();
  let next = shown.next();
  for (; !next.done; next = shown.next()) steps++;
  expect(steps).toBe(Math.floor(SERIES / SAMPLES_AT_ONCE));
  const [tasks, ...others] = next.value;
  expect(others).toEqual([]);
  expect([tasks?.name, tasks?.values.length, tasks?.values.at(-1)?.value]).toEqual([
    'tasks',
    SERIES,
    2 * (SERIES - 1),
  ]);
});

test('a metric without series is kept', () => {
  const empty = { ...metric('counter', 'sum', 0), values: [] };
  const lines = finish(metricLines(empty, 'jobs'));
  const totals = new MetricTotals();
  for (const part of finish(parseMetrics(Buffer.concat(lines)))) totals.add(part);
  expect(finish(totals.snapshots())).toEqual([empty]);
});

test('samples without labels, as another metrics client gives them, are added', () => {
  const given = { name: 'busy', help: '', type: 'summary', aggregator: 'sum' };
  const values = [{ metricName: 'busy_sum', value: 2 }] as unknown as MetricSample[];
  const [read] = finish(parseMetrics(metricLine({ ...given, values }))) as [MetricSnapshot];
  expect(read.values).toEqual([{ labels: {}, metricName: 'busy_sum', value: 2 }]);
});
