import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';

// Exporters of one group stand for processes. What is removed from their directory is made again.
let root: string;
let logs: string[];
const open: ChannelExporter[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'removed-'));
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

function count(exporter: ChannelExporter, by: number): void {
  exporter.consumer.attach('test').record('orders', 0, 150, by);
}

async function shown(exporter: ChannelExporter): Promise<number> {
  const page = await exporter.metricsText();
  return Number(/^A123010101_consumer_metrics_count\{.*\} (\d+)$/m.exec(page)?.[1]);
}

/** Two members that have counted 2 and 3, of whom one has shown both. */
async function pair(): Promise<readonly [ChannelExporter, ChannelExporter]> {
  const [one, two] = [member(), member()];
  count(one, 2);
  count(two, 3);
  // After its first page a process is in the group.
  await shown(two);
  expect(await shown(one)).toBe(5);
  return [one, two];
}

function directory(): string {
  const [name = ''] = readdirSync(join(root, 'base'));
  return join(root, 'base', name);
}

test.each([
  ['the directory of the group', directory],
  ['the parent of it', () => join(root, 'base')],
])('%s is removed: the next page shows all that live processes have counted', async (_what, path) => {
  const [one, two] = await pair();
  rmSync(path(), { recursive: true });
  count(two, 1);
  expect(await shown(one)).toBe(6);
  count(one, 1);
  expect(await shown(two)).toBe(7);
  expect(logs).toHaveLength(2);
  expect(logs[0]).toContain('it is in the group again, without the counts of processes that have ended');
});

test('counts of a process that has ended are lost with the directory, those of others are not', async () => {
  const [one, two] = await pair();
  await two.close();
  expect(await shown(one)).toBe(5);
  rmSync(directory(), { recursive: true });
  expect(await shown(one)).toBe(2);
});

test.each(['member', 'counts', 'draft', 'bell', 'head', 'ledger'])(
  'the files named %s are removed',
  async (kind) => {
    const [one, two] = await pair();
    for (const name of readdirSync(directory())) {
      if (name.startsWith(`${kind}-`)) rmSync(join(directory(), name));
    }
    count(two, 1);
    expect(await shown(two)).toBe(6);
    expect(await shown(one)).toBe(6);
  },
);

test('a process that ends after its files were removed leaves what it has counted', async () => {
  const [one, two] = await pair();
  rmSync(directory(), { recursive: true });
  count(one, 1);
  await one.close();
  expect(await shown(two)).toBe(6);
});

test('a directory that cannot be made at the start is made later', async () => {
  writeFileSync(join(root, 'base'), 'in the way');
  const [one, two] = [member(), member()];
  count(one, 2);
  count(two, 3);
  expect([await shown(one), await shown(two), await shown(one)]).toEqual([2, 3, 2]);
  expect(logs).toHaveLength(2);
  expect(logs[0]).toContain('must be a directory');
  rmSync(join(root, 'base'));
  // Each publishes at its own page, and each second.
  await two.metricsText();
  expect(await shown(one)).toBe(5);
  expect(existsSync(directory())).toBe(true);
});

test('while the directory cannot be made again, scrapes fail: a process alone would show less', async () => {
  const [one, two] = await pair();
  rmSync(join(root, 'base'), { recursive: true });
  writeFileSync(join(root, 'base'), 'in the way');
  for (const exporter of [one, two, one]) {
    await expect(exporter.metricsText()).rejects.toThrow('the directory of the group is gone');
  }
  // One line of each process.
  expect(logs).toHaveLength(2);
  expect(logs[0]).toMatch(/must be a directory .*; scrapes fail until there is a directory$/);
  rmSync(join(root, 'base'));
  count(two, 1);
  expect(await shown(one)).toBe(6);
});
