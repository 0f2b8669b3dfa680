import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@workshop/ports';
import { fetchText } from '../src/processes/fetch-text.ts';
import { Page, wentBack } from '../src/processes/page.ts';
import { Pm2 } from '../src/processes/pm2.ts';
import { portOwner } from '../src/processes/port-owner.ts';

const COUNT = 'A123010101_inner_metrics_count';
const script = join(import.meta.dirname, '../src/processes/pm2-app.mjs');

let pm2: Pm2;
let directory: string;

beforeEach(() => {
  pm2 = new Pm2();
  directory = mkdtempSync(join(tmpdir(), 'groups-'));
});

afterEach(async () => {
  await pm2.end();
  rmSync(directory, { recursive: true });
});

/** Asks until the condition holds. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await setTimeout(50);
}

async function answers(port: number, path: string): Promise<boolean> {
  return fetchText(port, path, 30_000).then(
    () => true,
    () => false,
  );
}

test('cluster mode × 4, reloaded under load: every scrape shows all, and no counter goes back', async () => {
  const port = await freePort();
  await pm2.start({
    name: 'orders',
    script,
    exec_mode: 'cluster',
    instances: 4,
    env: { PORT: String(port), CHANNEL_EXPORTER_DIR: directory },
  });
  await until(() => answers(port, '/orders/1'));
  let answered = 1;
  let unclear = 0;
  const load = new AbortController();
  const request = async (): Promise<void> => {
    if (await answers(port, '/orders/1')) answered++;
    else unclear++;
  };
  let last = new Page((await fetchText(port, '/metrics', 30_000)).text);
  const backwards: string[] = [];
  const missing: string[] = [];
  let scrapes = 0;
  const scrape = async (): Promise<void> => {
    const before = answered;
    const page = new Page((await fetchText(port, '/metrics', 30_000)).text);
    backwards.push(...wentBack(last, page));
    // A worker that did not publish in 250 ms may have answered more.
    if (page.workers.stale === 0 && page.sum(COUNT) < before) missing.push(`${page.sum(COUNT)} of ${before}`);
    if (page.workers.stale === 0) scrapes++;
    last = page;
  };
  const repeat = async (action: () => Promise<void>): Promise<void> => {
    while (!load.signal.aborted) await action().catch(() => {});
  };
  const running = [repeat(request), repeat(request), repeat(request), repeat(scrape)];
  const first = await pm2.pids('orders');
  await pm2.reload('orders');
  await until(() => scrapes > 3);
  load.abort();
  await Promise.all(running);
  const second = await pm2.pids('orders');
  expect(second).toHaveLength(4);
  expect(second.filter((pid) => first.includes(pid))).toEqual([]);

  await until(async () => {
    await scrape();
    return last.workers.live === 4 && last.workers.retired === 4;
  });
  expect(backwards).toEqual([]);
  expect(missing).toEqual([]);
  expect(last.sum(COUNT)).toBeGreaterThanOrEqual(answered);
  expect(last.sum(COUNT)).toBeLessThanOrEqual(answered + unclear);
  expect(last.sum('channel_exporter_errors_total')).toBe(0);

  await pm2.delete('orders');
  expect(await pm2.pids('orders')).toEqual([]);
  const [group] = readdirSync(directory);
  const left = readdirSync(join(directory, group as string));
  // Their counts stay for as long as the daemon runs: the app may be started again.
  expect(left.filter((name) => !/^(head|ledger|member|counts)-/.test(name))).toEqual([]);
});

test('fork mode × 3 with a group: one process has the standalone port, and the next takes it over', async () => {
  const port = await freePort(3);
  const metricsPort = await freePort();
  await pm2.start({
    name: 'jobs',
    script,
    exec_mode: 'fork',
    instances: 3,
    increment_var: 'PORT',
    env: {
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      CHANNEL_EXPORTER_GROUP: 'jobs',
      CHANNEL_EXPORTER_DIR: directory,
    },
  });
  for (const [at, times] of [3, 4, 5].entries()) {
    await until(() => answers(port + at, '/orders/1'));
    for (let more = 1; more < times; more++) expect(await answers(port + at, '/orders/1')).toBe(true);
  }
  const scrape = async (): Promise<Page> => new Page((await fetchText(metricsPort, '/metrics', 30_000)).text);
  await until(() => answers(metricsPort, '/metrics'));
  await until(async () => (await scrape()).sum(COUNT) === 12);
  const before = await scrape();
  const owner = portOwner(metricsPort, await pm2.pids('jobs')) as number;
  process.kill(owner, 'SIGKILL');
  await until(() => answers(metricsPort, '/metrics'));
  expect(portOwner(metricsPort, await pm2.pids('jobs'))).not.toBe(owner);
  await until(async () => (await scrape()).workers.live === 3);
  const after = await scrape();
  expect(after.sum(COUNT)).toBe(12);
  expect(after.workers.retired).toBe(1);
  expect(wentBack(before, after)).toEqual([]);
});
