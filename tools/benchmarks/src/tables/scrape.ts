import { compare, type Measured } from '../compare.ts';
import { figure, grouped, ratio } from '../format.ts';
import { Pings } from '../pings.ts';
import { scrapeRequest } from '../scrape-request.ts';
import type { SubjectProcess } from '../start-subject.ts';
import { quantile } from '../statistics.ts';
import type { Sample } from '../subject.ts';
import {
  type Grid,
  roundsOf,
  type Size,
  type Table,
  type TableResult,
  type Target,
  variantsOf,
} from '../table.ts';

const OURS = 'channel-exporter';
const OURS_BY_REGISTRY = 'channel-exporter, registry.metrics()';
const VARIANTS = ['prom-client', OURS, OURS_BY_REGISTRY, '@prometheus-io/client', 'OpenTelemetry'];
const LINES_OF_SET = 16;
/** How long scrapes go on while others are served, in milliseconds, where one scrape is shorter. */
const PINGED_MS = 400;

/** What is done with the filled process: one scrape with gzip or without, or several at once. */
interface ScrapeCase {
  readonly title: string;
  readonly gzip: boolean;
  readonly scrapers: number;
  readonly variants: readonly string[];
}

const CASES: readonly ScrapeCase[] = [
  { title: '', gzip: false, scrapers: 1, variants: VARIANTS },
  // The clients leave compression to the app.
  { title: ', gzip', gzip: true, scrapers: 1, variants: [OURS] },
  { title: ', 4 scrapers at once', gzip: false, scrapers: 4, variants: [OURS, 'prom-client'] },
];
const [ONE] = CASES as [ScrapeCase];

/** Table 5: the scrape. */
export const scrape: Table = { name: 'scrape', run };

async function run(size: Size): Promise<TableResult> {
  const sizes = size === 'full' ? [100, 1000, 10_000, 80_000, 800_000] : [100];
  const grids: Grid[] = [];
  const targets: Target[] = [];
  for (const lines of sizes) {
    const measured = await measureAt(lines, size);
    grids.push(gridOf(lines, measured));
    if (lines === sizes.at(-1)) targets.push(...targetsOf(lines, measured));
  }
  return {
    how: `A scraper in a process of its own reads all of it. The longest hold is the longest turn of the event loop of the scraped process during a scrape, the median over the rounds and then the longest of all. p99 is that of trivial requests, one each 2 ms whether those before are answered or not, from the begin of a scrape to its end (short scrapes are repeated for ${PINGED_MS} ms); "quiet" is without a scrape. Times, holds and latencies are taken in scrapes of their own. The other clients compress nothing by themselves.`,
    grids,
    targets,
  };
}

function measureAt(lines: number, size: Size): Promise<Measured<ScrapeCase>> {
  const variants = variantsOf(size, VARIANTS);
  const pingedMs = size === 'full' ? PINGED_MS : 10;
  const ports = new Map<SubjectProcess, number>();
  return compare<ScrapeCase>({
    subject: 'exposition',
    variants,
    cases: CASES,
    ...roundsOf(size, lines > 100_000 ? 3 : 7, lines > 100_000 ? 0 : 1),
    applies: (variant, each) => each.variants.includes(variant),
    measure: async (scraped, each) => {
      let port = ports.get(scraped);
      if (port === undefined) {
        port = await scraped.call<number>('port');
        ports.set(scraped, port);
        await scraped.call('fill', { sets: Math.round(lines / LINES_OF_SET) });
      }
      return sampleOf(scraped, port, each, pingedMs);
    },
  });
}

async function sampleOf(
  scraped: SubjectProcess,
  port: number,
  each: ScrapeCase,
  pingedMs: number,
): Promise<Sample> {
  const scrapeAll = (): Promise<number[]> =>
    Promise.all(Array.from({ length: each.scrapers }, () => scrapeRequest(port, each.gzip)));

  await scraped.call('begin', { watchTurns: false });
  const beganMs = performance.now();
  const bytes = (await scrapeAll())[0] ?? 0;
  const totalMs = performance.now() - beganMs;
  const { cpuMs } = await scraped.call<{ cpuMs: number }>('end');

  await scraped.call('begin', { watchTurns: true });
  await scrapeAll();
  const { longestTurnMs } = await scraped.call<{ longestTurnMs: number }>('end');

  const pinged = async (until: () => Promise<unknown>): Promise<number> => {
    const pings = await Pings.start(port);
    await until();
    return quantile(await pings.stop(), 0.99);
  };
  const p99Ms = await pinged(async () => {
    const startMs = performance.now();
    while (performance.now() - startMs < pingedMs) await scrapeAll();
  });
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pingedMs));
  const quietP99Ms = each === ONE ? await pinged(quiet) : Number.NaN;
  return { bytes, totalMs, cpuMs, longestTurnMs, p99Ms, quietP99Ms };
}

function gridOf(lines: number, measured: Measured<ScrapeCase>): Grid {
  return {
    title: `${grouped(lines)} lines`,
    columns: ['', 'total ms (ratio)', 'CPU ms', 'longest hold ms, worst', 'p99 ms', 'quiet p99 ms', 'bytes'],
    rows: CASES.flatMap((each) =>
      each.variants.map((variant) => {
        const of = (name: string): string => figure(measured.median(variant, each, name));
        return [
          `${variant}${each.title}`,
          `${of('totalMs')} (${ratio(toPromClient(measured, variant, each, 'totalMs'))})`,
          of('cpuMs'),
          `${of('longestTurnMs')}, ${figure(measured.worst(variant, each, 'longestTurnMs'))}`,
          of('p99Ms'),
          of('quietP99Ms'),
          grouped(measured.median(variant, each, 'bytes')),
        ];
      }),
    ),
  };
}

/** The ratio to prom-client in the same case, or to its one plain scrape where it has none. */
function toPromClient(
  measured: Measured<ScrapeCase>,
  variant: string,
  each: ScrapeCase,
  name: string,
): number {
  const base = each.variants.includes('prom-client') ? each : ONE;
  return measured.median(variant, each, name) / measured.median('prom-client', base, name);
}

function targetsOf(lines: number, measured: Measured<ScrapeCase>): Target[] {
  const what = `scrape of ${grouped(lines)} lines`;
  const ratioTarget = (name: string, variant: string, limit: number, of: string): Target => ({
    what: `${of}, ${what}${variant === OURS ? '' : ' by registry.metrics()'}`,
    target: `at most ${limit} of prom-client`,
    limit,
    measured: toPromClient(measured, variant, ONE, name),
    unit: '',
  });
  const msTarget = (name: string, of: string): Target => ({
    what: `${of}, ${what}`,
    target: 'under 5 ms',
    limit: 5,
    measured: measured.median(OURS, ONE, name),
    unit: ' ms',
  });
  return [
    msTarget('longestTurnMs', 'longest hold of the event loop'),
    ratioTarget('totalMs', OURS, 0.08, 'total time'),
    ratioTarget('totalMs', OURS_BY_REGISTRY, 0.3, 'total time'),
    ratioTarget('longestTurnMs', OURS_BY_REGISTRY, 0.2, 'longest hold'),
    msTarget('p99Ms', 'p99 of a trivial request'),
  ];
}
