import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import type * as runtimeModule from '../runtime.js';
import type { MemberHead } from './member.js';
import { metricLine } from './metric-lines.js';
import { nodeFiles } from './node-files.js';
import { newProcessId } from './process-id.js';
import { textTable, writeRecord } from './record.js';
import { finish } from './steps.js';

// On a busy machine no process is late here.
jest.mock('../runtime.js', () => {
  const runtime = jest.requireActual<typeof runtimeModule>('../runtime.js');
  return { ...runtime, setTimeout: (call: () => void, ms: number) => runtime.setTimeout(call, ms * 100) };
});

// Two exporters of one group stand for two processes. What is planted must cost neither of them a unit.
const ENDED = '4194305-7-0-abc';
let root: string;
let logs: string[];
const open: ChannelExporter[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'planted-'));
  logs = [];
  process.env.CHANNEL_EXPORTER_DIR = join(root, 'base');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((exporter) => exporter.close()));
  delete process.env.CHANNEL_EXPORTER_DIR;
  rmSync(root, { recursive: true });
});

function member(): ChannelExporter {
  const exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    group: 'orders',
    defaultMetrics: false,
    logger: (message) => logs.push(message),
  });
  open.push(exporter);
  return exporter;
}

/** Two members that have counted 2 and 3. */
async function group(): Promise<{
  readonly members: readonly ChannelExporter[];
  readonly directory: string;
}> {
  const members = [member(), member()];
  for (const [at, { consumer }] of members.entries())
    consumer.attach('test').record('orders', 0, 150, at + 2);
  const [name = ''] = readdirSync(join(root, 'base'));
  // After its first scrape a process is in the group.
  await counts(members);
  expect(await counts(members)).toEqual([5, 5]);
  return { members, directory: join(root, 'base', name) };
}

function counts(members: readonly ChannelExporter[]): Promise<number[]> {
  return Promise.all(
    members.map(async (exporter) => {
      const page = await exporter.metricsText();
      return Number(/^A123010101_consumer_metrics_count\{.*\} (\d+)$/m.exec(page)?.[1]);
    }),
  );
}

/** A file of a process with other metrics of its own. */
function record(directory: string, id: string, head: unknown, lines: readonly Uint8Array[]): void {
  const files = nodeFiles(directory);
  const output = files.create(`counts-${id}`);
  finish(writeRecord(output, head, [textTable('metrics', lines)]));
  output.close();
  files.create(`member-${id}`).close();
}

const HEAD: MemberHead = { isLast: false, clockMs: 0, live: 0, retiredFrom: {} };
const METRIC = { name: 'jobs', help: '', type: 'counter', aggregator: 'sum' };

test.each<[what: string, plant: (directory: string) => void]>([
  ['a head without a ledger', (directory) => writeFileSync(join(directory, 'head-9-1-1-0-a'), '')],
  ['the last head', (directory) => writeFileSync(join(directory, `head-${'9'.repeat(15)}-1-1-0-a`), '')],
  ['a larger head', (directory) => writeFileSync(join(directory, `head-${'9'.repeat(200)}-1-1-0-a`), '')],
  ['a head of none', (directory) => writeFileSync(join(directory, 'head-0-none'), '')],
  [
    'a directory as head',
    (directory) => mkdirSync(join(directory, 'head-9-1-1-0-a/full'), { recursive: true }),
  ],
  [
    'a head with a ledger that is not valid',
    (directory) => {
      writeFileSync(join(directory, 'head-9-1-1-0-a'), '');
      writeFileSync(join(directory, 'ledger-9-1-1-0-a'), 'chexp-1\n');
    },
  ],
  [
    'many heads',
    (directory) => {
      for (let at = 0; at < 200; at++) writeFileSync(join(directory, `head-${at}-1-1-0-a`), '');
    },
  ],
  [
    'members without counts',
    (directory) => {
      for (let at = 0; at < 5_000; at++) writeFileSync(join(directory, `member-${ENDED}${at}`), '');
    },
  ],
  [
    'files of any name',
    (directory) => {
      for (let at = 0; at < 5_000; at++) writeFileSync(join(directory, `planted-${at}`), '');
      writeFileSync(join(directory, 'member-any'), '');
      writeFileSync(join(directory, 'counts-any'), '');
    },
  ],
  [
    'a directory as file of a process',
    (directory) => mkdirSync(join(directory, `counts-${ENDED}/a/b`), { recursive: true }),
  ],
])('%s changes nothing, and is removed', async (_, plant) => {
  const { members, directory } = await group();
  plant(directory);
  expect(await counts(members)).toEqual([5, 5]);
  const before = logs.length;
  expect(before).toBeLessThanOrEqual(2);
  expect(await counts(members)).toEqual([5, 5]);
  // A draft is there for a moment each second.
  const left = readdirSync(directory).filter((name) => !/^(aside|draft)-/.test(name));
  // One head, its ledger, and three files of each of the two.
  expect(left).toHaveLength(8);
});

test.each<[what: string, plant: (path: string, directory: string) => void]>([
  ['text', (path) => writeFileSync(path, 'text')],
  ['a link', (path) => symlinkSync('/etc/passwd', path)],
  ['a FIFO', (path) => execFileSync('mkfifo', [path])],
  ['a directory', (path) => mkdirSync(join(path, 'full'), { recursive: true })],
  [
    '10 GB',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 10 * 2 ** 30);
    },
  ],
])('%s as counts is left out, and removed if the process has ended', async (_, plant) => {
  const { members, directory } = await group();
  const id = newProcessId();
  for (const each of [ENDED, id]) {
    writeFileSync(join(directory, `member-${each}`), '');
    plant(join(directory, `counts-${each}`), directory);
  }
  expect(await counts(members)).toEqual([5, 5]);
  expect(logs.length).toBeGreaterThan(0);
  expect(logs.every((line) => line.includes('are left out'))).toBe(true);
  const left = readdirSync(directory);
  expect(left.filter((name) => name.includes(ENDED))).toEqual([]);
  expect(left.filter((name) => name.includes(id))).toHaveLength(2);
});

test.each<[what: string, head: unknown, lines: readonly Uint8Array[]]>([
  ['a header that is null', null, []],
  ['a header of text', { ...HEAD, retiredFrom: 'none', live: '3' }, []],
  ['labels that are null', HEAD, [Buffer.from('["jobs","","counter","sum",[[null,1,null]]]\n')]],
  ['a prototype', HEAD, [Buffer.from('{"__proto__":{"polluted":1}}\n')]],
  ['deep lists', HEAD, [Buffer.from(`${'['.repeat(100_000)}\n`)]],
  [
    'a name of the page',
    HEAD,
    [metricLine({ ...METRIC, name: 'A123010101_consumer_metrics', values: [{ labels: {}, value: 12_345 }] })],
  ],
  [
    'the number of workers',
    HEAD,
    [metricLine({ ...METRIC, name: 'channel_exporter_workers', values: [{ labels: {}, value: 12_345 }] })],
  ],
  [
    'a name with a line',
    HEAD,
    [metricLine({ ...METRIC, name: 'a 1\nb', values: [{ labels: {}, value: 12_345 }] })],
  ],
  [
    'a label with a line',
    HEAD,
    [metricLine({ ...METRIC, values: [{ labels: { 'a\n12345': 'b' }, value: 12_345 }] })],
  ],
])('%s in the file of a process does not reach the page', async (_, head, lines) => {
  const { members, directory } = await group();
  for (const id of [ENDED, newProcessId()]) record(directory, id, head, lines);
  for (let scrapes = 0; scrapes < 2; scrapes++) {
    expect(await counts(members)).toEqual([5, 5]);
    for (const exporter of members) expect(await exporter.metricsText()).not.toMatch(/12345|24690/);
  }
});

test.each<[what: string, spoil: (directory: string, ledger: string, head: string) => void]>([
  ['a ledger that is not valid', (directory, ledger) => writeFileSync(join(directory, ledger), 'text')],
  ['a ledger that is not there', (directory, ledger) => unlinkSync(join(directory, ledger))],
  ['a head that is not there', (directory, _, head) => unlinkSync(join(directory, head))],
])('after %s the group goes on with the counts of those that run', async (_, spoil) => {
  const { members, directory } = await group();
  const [one, two] = members as [ChannelExporter, ChannelExporter];
  await one.close();
  expect(await counts([two])).toEqual([5]);
  const three = member();
  three.consumer.attach('test').record('orders', 0, 150, 4);
  const names = readdirSync(directory);
  const [ledger = ''] = names.filter((name) => name.startsWith('ledger-'));
  const [head = ''] = names.filter((name) => name.startsWith('head-'));
  spoil(directory, ledger, head);
  expect(await counts([three])).toEqual([7]);
  expect(logs).toHaveLength(1);
  expect(logs[0]).toContain('processes that have ended');
  two.consumer.attach('test').record('orders', 0, 150, 1);
  expect(await counts([three, two])).toEqual([8, 8]);
  expect(logs).toHaveLength(1);
});
