import type { Context } from '../context.js';
import { isUrl } from '../scrape/read-scrape.js';
import type { Scrape } from '../scrape/scrape.js';
import { type SourceOptions, scrapeSource } from '../scrape/source-options.js';
import { WrongCall } from '../wrong-call.js';
import { observedBetween, readRows } from './observations.js';
import { readServiceFacts, type ServiceFacts } from './service-facts.js';
import type { Period } from './write-explanation.js';

/** The time of the command; tests have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that only go on. */
  readonly elapsed: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

export interface Explanation {
  readonly period: Period;
  /** Errors that the exporter has counted in this period. */
  readonly errors: number;
  readonly systems: readonly ServiceFacts[];
}

/**
 * Reads a source and computes what it says.
 * @param forMs scrapes twice, and explains the time between; undefined for all since the process started
 * @throws WrongCall if the source cannot be read, or has none of the families
 */
export async function explainSource(
  source: string,
  options: SourceOptions,
  forMs: number | undefined,
  clock: Clock,
  context: Context,
): Promise<Explanation> {
  if (forMs !== undefined && !isUrl(source))
    throw new WrongCall({
      en: `--for must have a URL, but ${source} is a file; leave --for out`,
      zh: `--for 只能用于 URL，而 ${source} 是文件；请去掉 --for`,
    });
  const first = await scrapeSource(source, options, context);
  const start = clock.elapsed();
  if (forMs === undefined) return explainTotals(first, isUrl(source) ? clock.now() : undefined, source);
  await clock.sleep(forMs);
  const second = await scrapeSource(source, options, context);
  const seconds = (clock.elapsed() - start) / 1000;
  const rows = readRows(second);
  checkRows(rows.length, source);
  return {
    period: { startSeconds: startOf(second), seconds, isBetweenScrapes: true },
    errors: Math.max(0, errorsOf(second) - errorsOf(first)),
    systems: readServiceFacts(observedBetween(readRows(first), rows)),
  };
}

function explainTotals(scrape: Scrape, nowMs: number | undefined, source: string): Explanation {
  const rows = readRows(scrape);
  checkRows(rows.length, source);
  const startSeconds = startOf(scrape);
  const seconds = nowMs === undefined || startSeconds === undefined ? undefined : nowMs / 1000 - startSeconds;
  return {
    period: { startSeconds, seconds, isBetweenScrapes: false },
    errors: errorsOf(scrape),
    systems: readServiceFacts(rows),
  };
}

function checkRows(count: number, source: string): void {
  if (count === 0)
    throw new WrongCall({
      en: `${source} has no observations; send requests first, or check it with verify`,
      zh: `${source} 中没有观测；请先发送一些请求，或用 verify 检查`,
    });
}

function startOf({ samples }: Scrape): number | undefined {
  return samples.find(({ name }) => name === 'process_start_time_seconds')?.value;
}

function errorsOf({ samples }: Scrape): number {
  return samples
    .filter(({ name }) => name === 'channel_exporter_errors_total')
    .reduce((sum, { value }) => sum + value, 0);
}
