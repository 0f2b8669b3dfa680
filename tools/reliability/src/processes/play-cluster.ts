import type { Random } from '../random.ts';
import type { Cluster } from './cluster.ts';
import { type Page, wentBack } from './page.ts';

/** What was seen of a cluster. */
export interface Played {
  readonly scrapes: number;
  /** Scrapes in which each running worker had published in time: these must show everything. */
  readonly whole: number;
  readonly kills: number;
  readonly answered: number;
}

/**
 * Sends requests to a cluster while its workers are killed, stopped, continued and replaced, and compares each scrape
 * with what was answered.
 * @throws Error if a scrape shows more or less than that, or less than a scrape before it
 */
export async function playCluster(cluster: Cluster, random: Random, rounds: number): Promise<Played> {
  /** Answered requests that must be shown, and those since the last scrape, which a killed worker may lose. */
  let sure = 0;
  let open = new Map<number, number>();
  let maybe = 0;
  let shown: Page | undefined;
  let scrapes = 0;
  let whole = 0;
  let kills = 0;
  let answered = 0;

  const load = async (): Promise<void> => {
    const times = 1 + random.below(12);
    const workers = await Promise.all(
      Array.from({ length: times }, () => cluster.request(`/orders/${random.below(9)}?n=${random.below(4)}`)),
    );
    for (const worker of workers) {
      if (worker === undefined) {
        // Counted or not: the worker was killed, or is stopped.
        maybe++;
        continue;
      }
      answered++;
      open.set(worker, (open.get(worker) ?? 0) + 1);
    }
  };
  const scrape = async (): Promise<void> => {
    const page = await cluster.scrape();
    scrapes++;
    const [backwards] = shown === undefined ? [] : wentBack(shown, page);
    if (backwards !== undefined) throw new Error(backwards);
    shown = page;
    const total = page.sum('A123010101_inner_metrics_count');
    const all = [...open.values()].reduce((sum, count) => sum + count, sure);
    if (total > all + maybe) throw new Error(`${total} shown, but ${all} answered and ${maybe} perhaps`);
    // On a busy machine, a worker may not publish in time: then the page shows what it had published before.
    if (page.workers.stale > cluster.stopped.size) return;
    whole++;
    const stoppedOpen = [...open].filter(([pid]) => cluster.stopped.has(pid));
    const late = stoppedOpen.reduce((sum, [, count]) => sum + count, 0);
    if (total < all - late) throw new Error(`${total} shown of ${all} answered, ${late} by stopped workers`);
    if (cluster.stopped.size > 0) return;
    maybe = 0;
    sure = total;
    open = new Map();
  };
  const kill = async (pid: number): Promise<void> => {
    kills++;
    // What it has answered since the last scrape may be lost.
    maybe += open.get(pid) ?? 0;
    open.delete(pid);
    await cluster.kill(pid);
  };

  for (let round = 0; round < rounds; round++) {
    const running = cluster.workers.filter((pid) => !cluster.stopped.has(pid));
    const [stopped] = cluster.stopped;
    const one = running[random.below(running.length)] as number;
    switch (random.below(8)) {
      case 0:
        if (cluster.workers.length > 2 && running.length > 1) await kill(one);
        break;
      case 1:
        if (cluster.workers.length < 5) await cluster.fork();
        break;
      case 2:
        if (stopped !== undefined) await cluster.resume(stopped);
        else if (running.length > 2) await cluster.pause(one);
        break;
      case 3:
      case 4:
        await scrape();
        break;
      default:
        if (stopped !== undefined) await cluster.resume(stopped);
        await load();
    }
  }
  for (const pid of cluster.stopped) await cluster.resume(pid);
  await load();
  await scrape();
  await scrape();
  return { scrapes, whole, kills, answered };
}
