import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@workshop/ports';
import { Cluster } from '../src/processes/cluster.ts';
import type { Workers } from '../src/processes/page.ts';

const COUNT = 'A123010101_inner_metrics_count';
const SENT = 12;

let cluster: Cluster;

beforeEach(async () => {
  cluster = await Cluster.start(await freePort(), 3);
  for (let sent = 0; sent < SENT; sent++) await cluster.request('/orders/1');
  while ((await cluster.scrape()).sum(COUNT) < SENT);
  await showsAll({ live: 3, stale: 0, retired: 0 });
});

afterEach(() => cluster.end());

/**
 * Scrapes until the page reports these workers: on a busy machine, others may be late at first. Each of the pages shows
 * everything, because all of it was published before.
 */
async function showsAll(workers: Workers): Promise<void> {
  for (;;) {
    const page = await cluster.scrape();
    expect(page.sum(COUNT)).toBe(SENT);
    if (JSON.stringify(page.workers) === JSON.stringify(workers)) return;
  }
}

test('a stopped worker is stale, and what it had published is shown', async () => {
  const [one] = cluster.workers as [number];
  await cluster.pause(one);
  await showsAll({ live: 2, stale: 1, retired: 0 });
  await cluster.resume(one);
  await showsAll({ live: 3, stale: 0, retired: 0 });
});

test('a worker in an endless loop is stale until it is killed', async () => {
  const [one] = cluster.workers as [number];
  await cluster.block(one);
  await showsAll({ live: 2, stale: 1, retired: 0 });
  await cluster.kill(one);
  await showsAll({ live: 2, stale: 0, retired: 1 });
});

test('a worker that blocks while it starts has nothing to show yet, and joins later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'held-'));
  const holdFile = join(folder, 'held');
  await cluster.forkHeld(holdFile);
  while (!existsSync(holdFile)) await setTimeout(20);
  await showsAll({ live: 3, stale: 0, retired: 0 });
  rmSync(folder, { recursive: true });
  await showsAll({ live: 4, stale: 0, retired: 0 });
});
