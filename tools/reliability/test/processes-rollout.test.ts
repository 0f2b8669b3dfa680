import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Child, startChild } from '@workshop/child-process';
import { Page, wentBack } from '../src/processes/page.ts';

const FAMILY = 'A123010101_consumer_metrics';
const file = new URL('../src/processes/version-process.ts', import.meta.url);
const core = join(import.meta.dirname, '../../../packages/core/dist/index.mjs');

let folder: string;
let children: Child[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollout-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) await child.stop();
  rmSync(folder, { recursive: true });
});

async function start(version: string, buckets: readonly number[]): Promise<Child> {
  const child = await startChild(file.pathname, {
    args: [version, JSON.stringify(buckets)],
    env: { CHANNEL_EXPORTER_GROUP: 'rollout', CHANNEL_EXPORTER_DIR: join(folder, 'groups') },
  });
  children.push(child);
  return child;
}

async function record(child: Child, durationMs: number, times: number): Promise<void> {
  await child.call('record', { durationMs, times });
}

/** Scrapes until all processes have answered in time, however busy the machine is. */
async function pageOf(child: Child, live: number): Promise<Page> {
  for (;;) {
    const page = new Page(await child.call<string>('page'));
    if (page.workers.live === live && page.workers.stale === 0) return page;
  }
}

function upTo(page: Page, bounds: readonly string[]): number[] {
  return bounds.map((le) => page.sum(`${FAMILY}_bucket`, { le }));
}

test('a rolling deployment with other buckets: one log line, exact counts, no counter goes back', async () => {
  const old = [await start(core, [100, 500]), await start(core, [100, 500])] as const;
  for (const child of old) {
    await record(child, 50, 3);
    await record(child, 300, 2);
  }
  const before = await pageOf(old[0], 2);
  const fresh = await start(core, [100, 200, 500]);
  await record(fresh, 50, 1);
  await record(fresh, 150, 4);

  let last = before;
  for (const child of [fresh, ...old, fresh]) {
    const page = await pageOf(child, 3);
    expect(upTo(page, ['100.0', '200.0', '500.0', '+Inf'])).toEqual([7, 0, 15, 15]);
    expect(page.sum(`${FAMILY}_sum`)).toBe(6 * 50 + 4 * 300 + 50 + 4 * 150);
    expect(wentBack(last, page)).toEqual([]);
    last = page;
  }
  for (const child of [fresh, ...old]) {
    const logs = await child.call<string[]>('logs');
    expect(logs).toEqual([expect.stringContaining(`not all processes have the same buckets for ${FAMILY}`)]);
  }

  await old[0].stop();
  const one = await pageOf(fresh, 2);
  expect(upTo(one, ['100.0', '200.0', '500.0', '+Inf'])).toEqual([7, 0, 15, 15]);
  await old[1].stop();
  const none = await pageOf(fresh, 1);
  // Of the observations of the old processes, those above 100 ms are known to be below 500 ms only.
  expect(upTo(none, ['100.0', '200.0', '500.0', '+Inf'])).toEqual([7, 11, 15, 15]);
  expect([...wentBack(last, one), ...wentBack(one, none)]).toEqual([]);
  expect(await fresh.call('logs')).toHaveLength(1);
});

test('a rolling deployment with another format: each version shows its own, and the later one logs it', async () => {
  const later = laterFormat();
  const old = await start(core, [100]);
  await record(old, 50, 5);
  await pageOf(old, 1);
  const fresh = await start(later, [100]);
  await record(fresh, 50, 3);
  expect((await pageOf(old, 1)).sum(`${FAMILY}_count`)).toBe(5);
  expect((await pageOf(fresh, 1)).sum(`${FAMILY}_count`)).toBe(3);
  expect(await fresh.call('logs')).toEqual([expect.stringContaining('an earlier version')]);
  expect(await old.call('logs')).toEqual([]);

  await old.stop();
  const next = await start(later, [100]);
  expect((await pageOf(next, 2)).sum(`${FAMILY}_count`)).toBe(3);
  expect(await next.call('logs')).toEqual([]);
});

/** A copy of core that writes another format. */
function laterFormat(): string {
  const copy = join(folder, 'core');
  cpSync(dirname(core), copy, { recursive: true });
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'));
  const program = join(copy, 'index.mjs');
  const text = readFileSync(program, 'utf8');
  const changed = text.replace('chexp-1', 'chexp-2').replace('FORMAT = 1;', 'FORMAT = 2;');
  expect(changed.match(/chexp-2|FORMAT = 2;/g)).toHaveLength(2);
  writeFileSync(program, changed);
  return program;
}
