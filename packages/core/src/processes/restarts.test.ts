import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistogramFamily } from '../series/histogram-family.js';
import { Collector, type Totals } from './collector.js';
import { createHead } from './head.js';
import { Member } from './member.js';
import { nodeFiles } from './node-files.js';
import { SCHEMA } from './simulated-process.js';
import { finish } from './steps.js';

const RESTARTS = 10_000;
const LIMIT = 200;
const BUCKETS = [100, 500];

let directory: string;
beforeEach(() => {
  // Groups are in memory, too.
  directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'restarts-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('10 000 restarts leave one file for all, which the limit of label sets bounds', () => {
  const files = nodeFiles(directory);
  createHead(files);
  const ended = new Set<string>();
  const collector = new Collector({
    files,
    id: '4194305-0-0-a',
    schemas: new Map([['requests', SCHEMA]]),
    cardinalityLimit: LIMIT,
    idleSetMs: Number.POSITIVE_INFINITY,
    now: () => 0,
    onRetire: () => {},
    onFold: () => {},
    isOwn: () => false,
    hasEnded: (id) => ended.has(id),
    warn: (message) => {
      throw new Error(message);
    },
  });
  let bytesAtLimit = 0;
  let totals: Totals | undefined;
  for (let at = 1; at <= RESTARTS; at++) {
    const id = `4194305-${at}-0-a`;
    const family = new HistogramFamily({
      schema: SCHEMA,
      name: 'requests',
      constantLabels: { appid: 'A123', application: 'A123010101' },
      buckets: BUCKETS,
      cardinalityLimit: LIMIT,
      idleSetMs: Number.POSITIVE_INFINITY,
      onFold: () => {},
      onRetire: () => {},
    });
    family.observe([`caller-${at}`, `/${at}`, '200'], 1);
    // Every other one is killed.
    const isLast = at % 2 === 0;
    finish(new Member({ files, id, families: [family], metrics: () => [], clockMs: 0 }).publish(isLast));
    if (!isLast) ended.add(id);
    if (at % 50 !== 0) continue;
    totals = finish(collector.collect());
    const names = readdirSync(directory);
    if (names.length > 2) throw new Error(`left after ${at} restarts: ${names.join(' ')}`);
    if (at === 1_000) bytesAtLimit = bytesOf(names);
  }
  const store = totals?.families.get('requests')?.store;
  const counts = Array.from({ length: store?.sets.size ?? 0 }, (_, row) => store?.count(row) ?? 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(RESTARTS);
  expect(counts.length).toBeLessThanOrEqual(LIMIT);
  expect(totals?.ended).toBe(RESTARTS);
  // The same number of sets; only numbers of the head are longer.
  expect(bytesOf(readdirSync(directory)) - bytesAtLimit).toBeLessThan(64);
});

function bytesOf(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
