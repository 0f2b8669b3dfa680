import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, Registry } from 'prom-client';
import { DEFAULT_BUCKETS } from '../buckets.js';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import { cleanText } from '../label-text.js';
import { CONSUMER, INBOUND, OUTBOUND } from '../labels/schema.js';
import type * as runtimeModule from '../runtime.js';
import type * as filesModule from './files.js';
import { rowLine, strideOf } from './record.js';

const MOST = 20_000;
const { MAX_BYTES } = jest.requireActual<typeof filesModule>('./files.js');
jest.mock('./files.js', () => ({
  ...jest.requireActual<typeof filesModule>('./files.js'),
  MAX_BYTES: 20_000,
}));
// On a busy machine no process is late here.
jest.mock('../runtime.js', () => {
  const runtime = jest.requireActual<typeof runtimeModule>('../runtime.js');
  return { ...runtime, setTimeout: (call: () => void, ms: number) => runtime.setTimeout(call, ms * 100) };
});

let directory: string;
let logs: string[];
const open: ChannelExporter[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'large-'));
  logs = [];
  process.env.CHANNEL_EXPORTER_DIR = join(directory, 'base');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((exporter) => exporter.close()));
  delete process.env.CHANNEL_EXPORTER_DIR;
  rmSync(directory, { recursive: true });
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

/** Counts one in each of these topics, of which 60 fill a file. */
function handle(exporter: ChannelExporter, name: string, topics: number): void {
  const consumer = exporter.consumer.attach('test');
  for (let at = 0; at < topics; at++) consumer.record(`${name}-${at}`.padEnd(100, '.'), 0, 150);
}

async function shown(exporter: ChannelExporter): Promise<number> {
  const page = await exporter.metricsText();
  const counts = page.matchAll(/^A123010101_consumer_metrics_count\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

test.each([
  ['label sets', (exporter: ChannelExporter) => handle(exporter, 'more', 90)],
  [
    'metrics of the app',
    ({ registry }: ChannelExporter) => {
      const help = 'x'.repeat(MOST);
      new Counter({ name: 'jobs_total', help, registers: [registry as Registry] }).inc();
    },
  ],
])(
  'counts that nobody could read for their %s are not published, and what was published stays',
  async (_, grow) => {
    const [one, two] = [member(), member()];
    handle(one, 'few', 10);
    expect(await shown(one)).toBe(10);
    expect(await shown(two)).toBe(10);
    grow(one);
    expect([await shown(one), await shown(two), await shown(one)]).toEqual([10, 10, 10]);
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatch(
      /the counts take \d+ bytes, and at most 20000 are read; lower cardinalityLimit, or/,
    );
  },
);

test('a ledger that nobody could read is not put in force, and what it shows stays', async () => {
  const one = member();
  const others = [member(), member(), member()];
  handle(one, 'first', 30);
  // After its first page a process is in the group.
  for (const exporter of [...others, one]) await exporter.metricsText();
  for (const [at, exporter] of others.entries()) handle(exporter, `other-${at}`, 25);
  for (const exporter of [one, ...others]) expect(await shown(exporter)).toBe(30);
  expect(logs.length).toBeGreaterThan(0);
  for (const line of logs) expect(line).toMatch(/ledger cannot be written: .* at most 20000 are read; lower/);
  // Label sets that are shown are counted all the same.
  handle(one, 'first', 30);
  for (const exporter of [one, ...others]) expect(await shown(exporter)).toBe(60);
});

test('there is room for 50 000 of the longest label sets in each family', () => {
  const longest = cleanText('\u20ac'.repeat(1_000));
  const bytes = [INBOUND, OUTBOUND, CONSUMER].map(({ labels }) => {
    const line = rowLine(
      1e6,
      63,
      labels.map(() => longest),
    );
    return Buffer.byteLength(line) + strideOf(DEFAULT_BUCKETS) * 8;
  });
  expect(Math.max(...bytes)).toBeLessThan(2_100);
  expect(bytes.reduce((sum, each) => sum + each, 0) * 50_000).toBeLessThan(MAX_BYTES);
});
