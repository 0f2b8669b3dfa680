import { type Count, readCounts } from './read-counts.ts';

const LIMIT_MS = 30_000;

/** Requests, calls and messages that the scrape shows. */
export function total(scrape: string): number {
  return [...readCounts(scrape)]
    .filter(([family]) => /_(inner|consumer|http)_metrics$/.test(family))
    .flatMap(([, counts]) => counts)
    .reduce((sum, { count }: Count) => sum + count, 0);
}

/**
 * Reads `/metrics` until it shows that many observations; a count may follow its response by some turns of the loop.
 * @returns the last scrape, complete or not
 * @throws Error if nothing answers at the address for half a minute
 */
export async function readScrape(url: string, expected: number): Promise<string> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const scrape = await fetch(url).then(
      (response) => response.text(),
      () => undefined,
    );
    if (scrape !== undefined && total(scrape) >= expected) return scrape;
    if (performance.now() > deadline) {
      if (scrape === undefined) throw new Error(`nothing answers at ${url}`);
      return scrape;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
