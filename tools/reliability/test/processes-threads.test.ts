import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '@workshop/child-process';
import { Page, wentBack } from '../src/processes/page.ts';

const COUNT = 'A123010101_consumer_metrics_count';
const file = new URL('../src/processes/threads-process.ts', import.meta.url);

let directory: string;
let child: Child;

async function startProcess(): Promise<Child> {
  return startChild(file.pathname, {
    env: { CHANNEL_EXPORTER_GROUP: 'threads', CHANNEL_EXPORTER_DIR: directory },
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'groups-'));
  child = await startProcess();
});

afterEach(async () => {
  await child.stop();
  rmSync(directory, { recursive: true });
});

const start = (): Promise<number> => child.call('start');
const count = (thread: number, times: number): Promise<void> => child.call('count', { thread, times });
const page = async (thread = 0): Promise<Page> => new Page(await child.call<string>('page', thread));

/** Scrapes until so many processes and threads answer in time, and so many do not, however busy the machine is. */
async function pageOf(live: number, thread = 0, stale = 0): Promise<Page> {
  for (;;) {
    const shown = await page(thread);
    if (shown.workers.live === live && shown.workers.stale === stale) return shown;
  }
}

test.each([true, false])('threads count together; the main thread with them: %s', async (withMain) => {
  if (withMain) await child.call('join');
  const threads = [await start(), await start(), await start()];
  for (const thread of threads) await count(thread, 10 + thread);
  if (withMain) await count(0, 100);
  const expected = threads.reduce((sum, thread) => sum + 10 + thread, withMain ? 100 : 0);
  const live = withMain ? 4 : 3;
  for (const thread of withMain ? [0, ...threads] : threads) {
    const shown = await pageOf(live, thread);
    expect(shown.sum(COUNT)).toBe(expected);
    expect(shown.workers).toEqual({ live, stale: 0, retired: 0 });
  }
});

test.each(['exit', 'throw', 'close'] as const)('a thread that ends by %s loses nothing', async (how) => {
  await child.call('join');
  const thread = await start();
  await count(thread, 7);
  await child.call('end', { thread, how });
  const shown = await pageOf(1);
  expect(shown.sum(COUNT)).toBe(7);
  expect(shown.workers.retired).toBe(1);
});

test('a terminated thread loses nothing that was shown, and what follows is exact', async () => {
  await child.call('join');
  const [one, two] = [await start(), await start()];
  await count(one, 7);
  await count(two, 5);
  const before = await pageOf(3);
  expect(before.sum(COUNT)).toBe(12);
  await count(one, 3);
  await child.call('end', { thread: one, how: 'terminate' });
  const after = await pageOf(2);
  expect(wentBack(before, after)).toEqual([]);
  expect([12, 15]).toContain(after.sum(COUNT));
  expect(after.workers.retired).toBe(1);

  await count(await start(), 4);
  expect((await pageOf(3)).sum(COUNT)).toBe(after.sum(COUNT) + 4);
});

test('twenty threads, one after the other, leave one file for all', async () => {
  await child.call('join');
  for (let at = 0; at < 20; at++) {
    const thread = await start();
    await count(thread, 1);
    await child.call('end', { thread, how: 'exit' });
    if (at % 5 === 4) expect((await page()).sum(COUNT)).toBe(at + 1);
  }
  const shown = await pageOf(1);
  expect(shown.workers.retired).toBe(20);
  const [group] = readdirSync(directory);
  const kinds = readdirSync(join(directory, group as string)).map((name) => name.split('-')[0]);
  expect(new Set(kinds)).toEqual(new Set(['bell', 'counts', 'head', 'ledger', 'member']));
  expect(kinds).toHaveLength(5);
});

test('threads of several processes of a group, which are killed, count together', async () => {
  await child.call('join');
  const sibling = await startProcess();
  const thread = await sibling.call<number>('start');
  await sibling.call('count', { thread, times: 9 });
  await count(await start(), 4);
  const before = await pageOf(3);
  expect(before.sum(COUNT)).toBe(13);
  await sibling.stop();
  const after = await pageOf(2);
  expect(after.sum(COUNT)).toBe(13);
  expect(wentBack(before, after)).toEqual([]);
});

test('two systems in one process have a page each', async () => {
  await child.call('join');
  await child.call('joinOther');
  await count(0, 3);
  await child.call('countOther', 5);
  expect((await page()).sum(COUNT)).toBe(3);
  const other = new Page(await child.call<string>('otherPage'));
  expect(other.sum('B123010101_consumer_metrics_count')).toBe(5);
  expect(other.sum(COUNT)).toBe(0);
  expect(other.workers).toEqual({ live: 1, stale: 0, retired: 0 });
});

test.each(['sync', 'async', 'disabled'] as const)('a pool of piscina with atomics: %s', async (atomics) => {
  await child.call('join');
  await child.call('openPool', { atomics, size: 2 });
  await child.call('runTasks', { tasks: 50, waitMs: 0 });
  await child.call('runTasks', { tasks: 50, waitMs: 1 });
  expect((await page()).sum(COUNT)).toBe(100);
  // Both threads have started.
  if (atomics === 'sync') await pageOf(1, 0, 2);
  else await pageOf(3);
  // None of these has been shown when the threads are terminated.
  await child.call('runTasks', { tasks: 50, waitMs: 0 });
  await child.call('closePool');
  const after = await pageOf(1);
  expect(after.sum(COUNT)).toBe(150);
  expect(after.workers.retired).toBe(2);
});

test('an idle pool that nobody gives tasks stays in the group, however often it is scraped', async () => {
  await child.call('join');
  await child.call('openPool', { atomics: 'sync', size: 2 });
  await child.call('runTasks', { tasks: 20, waitMs: 0 });
  await pageOf(1, 0, 2);
  await child.call('ringPool', { times: 600 });
  for (let scrapes = 0; scrapes < 3; scrapes++) {
    const shown = await page();
    expect(shown.sum(COUNT)).toBe(20);
    expect(shown.workers).toEqual({ live: 1, stale: 2, retired: 0 });
  }
  await child.call('runTasks', { tasks: 20, waitMs: 1 });
  expect((await page()).sum(COUNT)).toBe(40);
});
