import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricSample } from '../registry-like.js';
import { Collector, type Totals } from './collector.js';
import { createHead } from './head.js';
import { Member } from './member.js';
import { metricLine } from './metric-lines.js';
import { MAX_ENDED_SERIES } from './metric-totals.js';
import { nodeFiles } from './node-files.js';
import { finish } from './steps.js';

let directory: string;
let warnings: string[];
let collector: Collector;
let ids = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ended-'));
  warnings = [];
  const files = nodeFiles(directory);
  createHead(files);
  collector = new Collector({
    files,
    id: '4194305-0-0-a',
    schemas: new Map(),
    cardinalityLimit: 10,
    idleSetMs: Number.POSITIVE_INFINITY,
    now: () => 0,
    onRetire: () => {},
    onFold: () => {},
    isOwn: () => false,
    hasEnded: () => false,
    warn: (message) => warnings.push(message),
  });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A process that has counted one in each of these jobs, and may have ended. */
function publish(jobs: readonly string[], hasEnded: boolean): void {
  const values = jobs.map((job): MetricSample => ({ labels: { job }, value: 1 }));
  const line = metricLine({ name: 'jobs_total', help: '', type: 'counter', aggregator: 'sum', values });
  const id = `4194305-${++ids}-0-a`;
  const member = new Member({
    files: nodeFiles(directory),
    id,
    families: [],
    metrics: () => [line],
    clockMs: 0,
  });
  finish(member.publish(hasEnded));
}

function numbered(name: string, length: number): string[] {
  return Array.from({ length }, (_, at) => `${name}-${at}`);
}

function countsOf({ metrics }: Totals): ReadonlyMap<unknown, number> {
  const [jobs] = finish(metrics.snapshots());
  return new Map(jobs?.values.map(({ labels, value }) => [labels.job, value]));
}

test('without room, the series of live processes and of the ledger are kept, and one line says what is lost', () => {
  publish(numbered('old', MAX_ENDED_SERIES - 2), true);
  publish(['shared', 'live'], false);
  finish(collector.collect());
  expect(warnings).toEqual([]);

  publish([...numbered('new', 5), 'shared', 'old-7'], true);
  const counts = countsOf(finish(collector.collect()));
  expect([counts.get('shared'), counts.get('old-7'), counts.get('live')]).toEqual([2, 2, 1]);
  // One place was left for a new series.
  expect(numbered('new', 5).map((job) => counts.get(job) ?? 0)).toEqual([1, 0, 0, 0, 0]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^jobs_total: counts of a process that has ended are lost, .*; use fewer label/,
  );

  publish(numbered('later', 3), true);
  publish(['shared'], true);
  expect(countsOf(finish(collector.collect())).get('shared')).toBe(3);
  finish(collector.collect());
  expect(warnings).toHaveLength(1);
});
