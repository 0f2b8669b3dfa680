import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import { requireBuiltin } from '../require-builtin.js';
import { isBlockingThread } from './blocking-thread.js';

const { argv } = process;
const threads = requireBuiltin('node:worker_threads') as { isMainThread: boolean };
let directory: string;
const open: ChannelExporter[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'blocking-'));
  process.env.CHANNEL_EXPORTER_DIR = join(directory, 'base');
});
afterEach(async () => {
  process.argv = argv;
  await Promise.all(open.splice(0).map((exporter) => exporter.close()));
  delete process.env.CHANNEL_EXPORTER_DIR;
  delete process.env.PISCINA_DISABLE_ATOMICS;
  rmSync(directory, { recursive: true });
});

/** Calls as in a worker thread that began with a file. */
function inThread<T>(file: string, call: () => T): T {
  const isMainThread = jest.replaceProperty(threads, 'isMainThread', false);
  process.argv = ['node', file];
  try {
    return call();
  } finally {
    isMainThread.restore();
  }
}

test.each([
  ['/app/node_modules/piscina/dist/worker.js', true],
  ['/app/node_modules/.pnpm/piscina@5.3.2/node_modules/piscina/dist/worker.js', true],
  ['C:\\app\\node_modules\\piscina\\dist\\worker.js', true],
  ['/app/node_modules/piscina/dist/src/worker.js', true],
  ['/app/node_modules/tinypool/dist/entry/worker.js', true],
  ['/app/node_modules/piscina/worker.mjs', true],
  ['/app/node_modules/piscina/dist/main.js', false],
  ['/app/piscina-worker.js', false],
  ['/app/worker.js', false],
])('a thread that began with %s may block: %p', (file, expected) => {
  expect(inThread(file, isBlockingThread)).toBe(expected);
});

test('neither the main thread nor a pool without Atomics blocks', () => {
  const file = '/app/node_modules/piscina/dist/worker.js';
  process.argv = ['node', file];
  expect(isBlockingThread()).toBe(false);
  process.env.PISCINA_DISABLE_ATOMICS = '1';
  expect(inThread(file, isBlockingThread)).toBe(false);
});

function member(): ChannelExporter {
  const registry = new Registry();
  const exporter = createExporter({
    syscode: 'A123010101',
    registry,
    group: 'orders',
    defaultMetrics: false,
    logger: () => {},
  });
  open.push(exporter);
  return exporter;
}

async function shown(exporter: ChannelExporter): Promise<number> {
  const page = await exporter.metricsText();
  return Number(/^A123010101_consumer_metrics_count\{.*\} (\d+)$/m.exec(page)?.[1]);
}

test('a thread that may block is in the group at once, and publishes in the microtask after an observation', async () => {
  const scraped = member();
  await scraped.metricsText();
  const thread = inThread('/app/node_modules/piscina/dist/worker.js', member);
  const { renameSync } = requireBuiltin('node:fs');
  const renames = jest.spyOn(requireBuiltin('node:fs'), 'renameSync').mockImplementation(renameSync);
  const consumer = thread.consumer.attach('test');
  for (let at = 0; at < 5; at++) consumer.record('orders', 0, 150);
  expect(renames).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(renames.mock.calls.map(([, to]) => /\/(counts)-/.exec(String(to))?.[1])).toEqual(['counts']);
  renames.mockRestore();
  expect(await shown(scraped)).toBe(5);
});

test('after its files were removed it publishes again with the next observation', async () => {
  const scraped = member();
  await scraped.metricsText();
  const thread = inThread('/app/node_modules/piscina/dist/worker.js', member);
  const consumer = thread.consumer.attach('test');
  consumer.record('orders', 0, 150);
  await Promise.resolve();
  rmSync(join(directory, 'base'), { recursive: true });
  consumer.record('orders', 0, 150);
  await Promise.resolve();
  expect(await shown(scraped)).toBe(2);
});
