import { scrapeRequest } from './scrape-request.ts';
import type { SubjectProcess } from './start-subject.ts';
import type { Sample } from './subject.ts';
import type { Size } from './table.ts';

/** How long scrapes are repeated to be timed, in milliseconds, where one is shorter. */
export const TIMED_MS = 40;
/** The same while trivial requests are served, too. */
export const PINGED_MS = 250;

/** The processes that take part beside this one, which reads the scrapes. */
export interface ScrapeProcesses {
  readonly scraped: SubjectProcess;
  /** Sends the trivial requests. */
  readonly pings: SubjectProcess;
}

export interface ScrapeKind {
  readonly gzip: boolean;
  /** How many scrape at once. */
  readonly scrapers: number;
}

/** Times of one scrape, then the longest turn of the event loop during another, then what others wait during a third. */
export async function scrapeSample(
  { scraped, pings }: ScrapeProcesses,
  port: number,
  { gzip, scrapers }: ScrapeKind,
  size: Size,
): Promise<Sample> {
  const pingedMs = size === 'full' ? PINGED_MS : 10;
  /** Scrapes at least once. */
  const scrapeFor = async (leastMs: number): Promise<{ bytes: number; ms: number; times: number }> => {
    const beganMs = performance.now();
    for (let times = 1; ; times++) {
      const requests = Array.from({ length: scrapers }, () => scrapeRequest(port, gzip));
      const [bytes = 0] = await Promise.all(requests);
      const ms = performance.now() - beganMs;
      if (ms >= leastMs) return { bytes, ms, times };
    }
  };

  await scraped.call('begin', { watchTurns: false });
  const { bytes, ms, times } = await scrapeFor(size === 'full' ? TIMED_MS : 0);
  const { cpuMs } = await scraped.call<{ cpuMs: number }>('end');

  await scraped.call('begin', { watchTurns: true });
  await scrapeFor(0);
  const { longestTurnMs } = await scraped.call<{ longestTurnMs: number }>('end');

  const pinged = async (until: () => Promise<unknown>): Promise<number> => {
    await pings.call('start', { port });
    await until();
    return pings.call<number>('stop');
  };
  const p99Ms = await pinged(() => scrapeFor(pingedMs));
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pingedMs));
  const quietP99Ms = scrapers === 1 && !gzip ? await pinged(quiet) : Number.NaN;
  return { bytes, totalMs: ms / times, cpuMs: cpuMs / times, longestTurnMs, p99Ms, quietP99Ms };
}
