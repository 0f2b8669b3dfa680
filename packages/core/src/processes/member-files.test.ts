import { SeriesStore } from '../series/series-store.js';
import { Collector, type Totals } from './collector.js';
import type { Files } from './files.js';
import { createHead } from './head.js';
import { MemberFiles } from './member-files.js';
import { fileNames } from './names.js';
import { rowLine, writeRecord } from './record.js';
import { inputOf, SimulatedDirectory, SimulatedFiles } from './simulated-files.js';
import { SCHEMA } from './simulated-process.js';
import { finish } from './steps.js';

const BUCKETS = [10];
const TEXTS = ['a', '/b', '200'];
const SCHEMAS = new Map([['requests', SCHEMA]]);

const idOf = (member: number): string => `${member}-1-0-a`;

interface Directory {
  readonly files: Files;
  /** How many files are open. */
  readonly open: () => number;
  /** Cuts the counts of a process short, wherever they are open. */
  readonly cut: (id: string) => void;
}

/** The files of so many processes, each with one label set and as many observations as its number. */
function published(members: number): Directory {
  const simulated = new SimulatedFiles(new SimulatedDirectory(Math.random), Math.random, () => {});
  createHead(simulated);
  for (let member = 1; member <= members; member++) {
    const store = new SeriesStore(TEXTS.length, BUCKETS);
    store.observe(store.add(TEXTS), 5, member, 0);
    const labels = [Buffer.from(rowLine(0, 0, TEXTS))];
    const table = { name: 'requests', buckets: BUCKETS, epoch: 1, rows: 1, labels, store };
    const output = simulated.create(fileNames.counts(idOf(member)));
    finish(writeRecord(output, { isLast: false, clockMs: 0, live: 1, retiredFrom: {} }, [table]));
    simulated.create(fileNames.member(idOf(member)));
  }
  // A file that appears after the last operation may be missing in a list.
  simulated.has('');
  let open = 0;
  const cut = new Set<string>();
  return {
    open: () => open,
    cut: (id) => cut.add(fileNames.counts(id)),
    files: {
      list: () => simulated.list(),
      has: (name) => simulated.has(name),
      create: (name) => simulated.create(name),
      rename: (from, to) => simulated.rename(from, to),
      remove: (name) => simulated.remove(name),
      open: (name) => {
        const input = simulated.open(name);
        if (input === undefined) return undefined;
        open++;
        const bytes = new Uint8Array(input.bytes);
        input.read(bytes, 0);
        const now = (): Uint8Array => (cut.has(name) ? bytes.subarray(0, bytes.length / 2) : bytes);
        const read = (into: Uint8Array, position: number): void => inputOf(now()).read(into, position);
        return { bytes: now().length, read, close: () => open-- };
      },
    },
  };
}

const memberFiles = (files: Files): MemberFiles =>
  new MemberFiles({ files, schemas: SCHEMAS, hasEnded: () => false, warn: () => {} });

test('the files of many processes are read while few of them are open, and none stays open', () => {
  const { files, open } = published(200);
  const reader = memberFiles(files);
  const members = finish(reader.openAll(new Set()));
  expect(open()).toBe(64);
  const counts: number[] = [];
  for (const table of members.flatMap(({ live }) => live)) {
    finish(table.eachRow(0, (_, values, at) => counts.push(values[at] as number)));
  }
  expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  reader.close();
  expect(open()).toBe(0);
});

test('a file that is not valid is closed, too', () => {
  const { files, open, cut } = published(3);
  cut(idOf(2));
  const reader = memberFiles(files);
  expect(finish(reader.openAll(new Set()))).toHaveLength(2);
  reader.close();
  expect(open()).toBe(0);
});

test('processes with the same label sets share them in memory', () => {
  const members = finish(memberFiles(published(2).files).openAll(new Set()));
  const [first, second] = members.map(({ live }) => live[0]?.sets[0]);
  expect(first?.texts).toEqual(TEXTS);
  expect(second).toBe(first);
});

test('a file that is cut short while it is read is left out as a whole', () => {
  const countOf = ({ families }: Totals): number => families.get('requests')?.store.count(0) ?? 0;
  for (let step = 0; ; step++) {
    const { files, open, cut } = published(2);
    const warnings: string[] = [];
    const collector = new Collector({
      files,
      id: idOf(1),
      schemas: SCHEMAS,
      cardinalityLimit: 100,
      idleSetMs: 1_000,
      now: () => 0,
      hasEnded: () => false,
      isOwn: () => false,
      onFold: () => {},
      onRetire: () => {},
      warn: (message) => warnings.push(message),
    });
    const steps = collector.collect();
    for (let at = 0; at < step; at++) {
      const { done, value } = steps.next();
      if (!done) continue;
      expect([countOf(value), warnings.length, open()]).toEqual([3, 0, 0]);
      return;
    }
    cut(idOf(2));
    const count = countOf(finish(steps));
    expect(count === 3 || (count === 1 && warnings.length > 0)).toBe(true);
    expect(open()).toBe(0);
  }
});
