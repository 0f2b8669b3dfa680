import { compare } from '../compare.ts';
import { figure, grouped, ratio } from '../format.ts';
import type { Measured } from '../measured.ts';
import { makePipe, type PoolPressure } from '../pool-pressure.ts';
import { scrapeRequest } from '../scrape-request.ts';
import type { SubjectProcess } from '../start-subject.ts';
import type { Sample } from '../subject.ts';
import {
  type Grid,
  judgedBy,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  type Target,
} from '../table.ts';

const OURS = 'channel-exporter';
const PEER = 'prom-client, gzip';
/** A Prometheus server gives a scrape up after 10 s, unless it is configured otherwise. */
const LIMIT_MS = 10_000;
/** To see that the table runs, nothing has to wait for that. */
const SMOKE_LIMIT_MS = 1_000;
const WORK_MS = 100;

/** What else the scraped process does. */
interface Pressure {
  readonly title: string;
  readonly pool: PoolPressure;
  /** Other work in each turn of the event loop, in milliseconds. */
  readonly workMs: number;
}

const PRESSURES: readonly Pressure[] = [
  { title: 'idle', pool: 'idle', workMs: 0 },
  { title: 'busy pool', pool: 'busy', workMs: 0 },
  { title: 'blocked pool', pool: 'blocked', workMs: 0 },
  { title: `${WORK_MS} ms of work per turn`, pool: 'idle', workMs: WORK_MS },
];

/** The table of scrapes of processes in trouble. */
export const pressure: Table = { name: 'pressure', run };

async function run(size: Size): Promise<TableResult> {
  const grids: Grid[] = [];
  const targets: Target[] = [];
  for (const sets of size === 'full' ? [20, 1_000, 10_000] : [20]) {
    const measured = await measureSets(sets, size);
    grids.push(gridOf(sets, measured));
    targets.push(...targetsOf(sets, measured));
  }
  return {
    how: [
      'A scraper in another process reads one gzip scrape. prom-client compresses with `zlib.gzip`, as apps do.',
      `- **Busy pool**: 16 \`crypto.pbkdf2\` at any time. **Blocked pool**: four calls of \`fs.open\` that wait for a pipe. **Work per turn**: ${WORK_MS} ms of computing in each turn of the event loop.`,
      `- A scrape that takes longer than ${LIMIT_MS / 1000} s is aborted, as Prometheus does, and counts as ${LIMIT_MS / 1000} s.`,
      '- **Longest hold**: the CPU time of the main thread in one turn of the event loop, without the other work; the median over the rounds, then the longest of all.',
    ].join('\n'),
    grids,
    targets,
  };
}

function measureSets(sets: number, size: Size): Promise<Measured<Pressure>> {
  const pipe = makePipe();
  const ports = new Map<SubjectProcess, number>();
  return compare<Pressure>({
    subject: 'exposition',
    variants: [PEER, OURS],
    cases: PRESSURES,
    pace: paceOf(size, 120, { generations: 1, warmUps: 1, least: 3, most: 25 }),
    judge: judgedBy(PEER, 'totalMs'),
    measure: async (scraped, each) => {
      let port = ports.get(scraped);
      if (port === undefined) {
        port = await scraped.call<number>('port');
        ports.set(scraped, port);
        await scraped.call('fill', { sets });
      }
      return pressedScrape(
        scraped,
        port,
        { ...each, pipe: pipe.path },
        size === 'full' ? LIMIT_MS : SMOKE_LIMIT_MS,
      );
    },
  }).finally(pipe.remove);
}

async function pressedScrape(
  scraped: SubjectProcess,
  port: number,
  press: Omit<Pressure, 'title'> & { readonly pipe: string },
  limitMs: number,
): Promise<Sample> {
  await scraped.call('press', press);
  const beganMs = performance.now();
  const arrived = await scrapeRequest(port, true, limitMs).then(
    () => true,
    () => false,
  );
  const totalMs = arrived ? performance.now() - beganMs : limitMs;
  const holdMs = await scraped.call<number>('relieve');
  return { totalMs, holdMs, arrived: Number(arrived) };
}

function gridOf(sets: number, measured: Measured<Pressure>): Grid {
  return {
    title: `${grouped(sets)} label sets`,
    columns: [
      '',
      `${PEER}: ms`,
      `${PEER}: longest hold ms (median, worst)`,
      `${OURS}: ms (ratio)`,
      `${OURS}: longest hold ms (median, worst)`,
    ],
    rows: PRESSURES.map((each) => {
      const time = (variant: string): string =>
        measured.median(variant, each, 'arrived') === 1
          ? figure(measured.median(variant, each, 'totalMs'))
          : `not within ${LIMIT_MS / 1000} s`;
      const holds = (variant: string): string =>
        `${figure(measured.median(variant, each, 'holdMs'))}, ${figure(measured.worst(variant, each, 'holdMs'))}`;
      return [
        each.title,
        time(PEER),
        holds(PEER),
        `${time(OURS)} (${ratio(measured.ratio(OURS, PEER, each, 'totalMs').value)})`,
        holds(OURS),
      ];
    }),
  };
}

function targetsOf(sets: number, measured: Measured<Pressure>): Target[] {
  return PRESSURES.flatMap((each): Target[] => [
    {
      what: `gzip scrape of ${grouped(sets)} label sets, ${each.title}`,
      target: 'at most the time of prom-client',
      limit: 1,
      ...measuredAs(measured.ratio(OURS, PEER, each, 'totalMs')),
      unit: '',
    },
    {
      what: `longest hold, ${grouped(sets)} label sets, ${each.title}`,
      target: 'under 5 ms',
      limit: 5,
      ...measuredAs(measured.typical(OURS, each, 'holdMs')),
      unit: ' ms',
    },
  ]);
}
