import { compare } from '../compare.ts';
import { figure, grouped, ratio } from '../format.ts';
import type { Measured } from '../measured.ts';
import { PINGED_MS, scrapeSample, TIMED_MS } from '../scrape-sample.ts';
import { type SubjectProcess, startSubject } from '../start-subject.ts';
import {
  type Grid,
  judgedBy,
  measuredAs,
  paceOf,
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

/** What is done with the filled process: one scrape with gzip or without, or several at once. */
interface ScrapeCase {
  readonly title: string;
  readonly gzip: boolean;
  readonly scrapers: number;
  readonly variants: readonly string[];
}

const ONE: ScrapeCase = { title: '', gzip: false, scrapers: 1, variants: VARIANTS };
// One of the others would take 10 to 20 s for each scrape, and tell what it tells at 80 000 lines.
const ONE_OF_LARGEST: ScrapeCase = { ...ONE, variants: ['prom-client', OURS, OURS_BY_REGISTRY] };
// The clients leave compression to the app.
const GZIP: ScrapeCase = { title: ', gzip', gzip: true, scrapers: 1, variants: [OURS] };
const FOUR_AT_ONCE: ScrapeCase = {
  title: ', 4 scrapers at once',
  gzip: false,
  scrapers: 4,
  variants: [OURS, 'prom-client'],
};

/** What is measured at so many lines, the plain scrape first, and for how long. */
interface Stage {
  readonly lines: number;
  readonly seconds: number;
  readonly cases: readonly [ScrapeCase, ...ScrapeCase[]];
}

const SMOKE: readonly Stage[] = [{ lines: 100, seconds: 0, cases: [ONE, GZIP, FOUR_AT_ONCE] }];
const FULL: readonly Stage[] = [
  { lines: 100, seconds: 20, cases: [ONE, GZIP] },
  { lines: 1000, seconds: 20, cases: [ONE, GZIP] },
  { lines: 10_000, seconds: 25, cases: [ONE, GZIP] },
  { lines: 80_000, seconds: 40, cases: [ONE, GZIP, FOUR_AT_ONCE] },
  { lines: 800_000, seconds: 200, cases: [ONE_OF_LARGEST, GZIP] },
];

/** Table 5: the scrape. */
export const scrape: Table = { name: 'scrape', run };

async function run(size: Size): Promise<TableResult> {
  const stages = size === 'full' ? FULL : SMOKE;
  const grids: Grid[] = [];
  const targets: Target[] = [];
  const pings = await startSubject({ subject: 'pings', variant: '' });
  try {
    for (const stage of stages) {
      const measured = await measureStage(stage, size, pings);
      grids.push(gridOf(stage, measured));
      if (stage === stages.at(-1)) targets.push(...targetsOf(stage, measured));
    }
  } finally {
    await pings.stop();
  }
  return {
    how: [
      '- A scraper in another process reads the whole page. The other clients do not compress. Variants that take more than 10 s for a scrape of 800 000 lines are left out there.',
      '- **Longest hold**: the longest turn of the event loop of the scraped process during a scrape; the median over the rounds, then the longest of all.',
      '- **p99**: the latency of trivial requests, one every 2 ms whether or not the earlier ones were answered, from the begin of a scrape to its end. A third process sends them, because in the scraper they would also wait for its megabytes. "quiet" is without a scrape.',
      `- Short scrapes are repeated: for ${TIMED_MS} ms to be timed, for ${PINGED_MS} ms among the trivial requests. Times, holds and latencies come from separate scrapes, all in one process per variant, because it takes long to fill.`,
    ].join('\n'),
    grids,
    targets,
  };
}

function measureStage(
  { lines, seconds, cases }: Stage,
  size: Size,
  pings: SubjectProcess,
): Promise<Measured<ScrapeCase>> {
  const ports = new Map<SubjectProcess, number>();
  return compare<ScrapeCase>({
    subject: 'exposition',
    variants: variantsOf(size, cases[0].variants),
    cases,
    pace: paceOf(size, seconds, { generations: 1, warmUps: 1, least: 3 }),
    judge: judgedBy('prom-client', 'totalMs'),
    applies: (variant, each) => each.variants.includes(variant),
    measure: async (scraped, each) => {
      let port = ports.get(scraped);
      if (port === undefined) {
        port = await scraped.call<number>('port');
        ports.set(scraped, port);
        await scraped.call('fill', { sets: Math.round(lines / LINES_OF_SET) });
      }
      return scrapeSample({ scraped, pings }, port, each, size);
    },
  });
}

function gridOf({ lines, cases }: Stage, measured: Measured<ScrapeCase>): Grid {
  const toPromClient = (variant: string, each: ScrapeCase): number => {
    const base = each.variants.includes('prom-client') ? each : cases[0];
    return measured.median(variant, each, 'totalMs') / measured.median('prom-client', base, 'totalMs');
  };
  return {
    title: `${grouped(lines)} lines`,
    columns: [
      '',
      'total ms (ratio)',
      'CPU ms',
      'longest hold ms (median, worst)',
      'p99 ms',
      'quiet p99 ms',
      'bytes',
    ],
    rows: cases.flatMap((each) =>
      each.variants.map((variant) => {
        const of = (name: string): string => figure(measured.median(variant, each, name));
        return [
          `${variant}${each.title}`,
          `${of('totalMs')} (${ratio(toPromClient(variant, each))})`,
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

function targetsOf({ lines, cases: [one] }: Stage, measured: Measured<ScrapeCase>): Target[] {
  const what = `scrape of ${grouped(lines)} lines`;
  const ratioTarget = (name: string, variant: string, limit: number, of: string): Target => ({
    what: `${of}, ${what}${variant === OURS ? '' : ' by registry.metrics()'}`,
    target: `at most ${limit} of prom-client`,
    limit,
    ...measuredAs(measured.ratio(variant, 'prom-client', one, name)),
    unit: '',
  });
  const msTarget = (name: string, of: string): Target => ({
    what: `${of}, ${what}`,
    target: 'under 5 ms',
    limit: 5,
    ...measuredAs(measured.typical(OURS, one, name)),
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
