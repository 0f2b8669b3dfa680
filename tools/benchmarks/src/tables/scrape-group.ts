import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../compare.ts';
import { figure, grouped, ratio } from '../format.ts';
import type { Measured } from '../measured.ts';
import { scrapeRequest } from '../scrape-request.ts';
import { type SubjectProcess, startSubject } from '../start-subject.ts';
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

const ONE = 'one process';
const GROUP = 'a group';

/** Whether the page is the first one: each process has only new label sets, and the group has seen none of them. */
type Page = 'first' | 'later';
const PAGES: readonly Page[] = ['later', 'first'];

/** How long the processes of a group may take to find each other. */
const START_LIMIT_MS = 60_000;

/** The table of scrapes of a group of processes, compared with one process that has as many label sets as each of them. */
export const scrapeGroup: Table = { name: 'scrape-group', run };

async function run(size: Size): Promise<TableResult> {
  const processes = size === 'full' ? 8 : 2;
  const sets = size === 'full' ? 10_000 : 20;
  const [timed, held] = await inDirectory(async () => [
    await measureBoth(size, { processes, sets, held: false }),
    await measureBoth(size, { processes, sets, held: true }),
  ]);
  return {
    how: [
      `All ${processes} processes of a group run at the same time. Between two scrapes each counts in each of its label sets, so that all values change. One process alone does the same.`,
      '- **CPU**: of the scraped process, then the mean of the others.',
      '- **Longest hold**: the CPU time of the main thread in one turn of the event loop, garbage collection included; the median over the rounds, then the longest of all. Times and holds come from separate scrapes.',
      '- **First page**: of new processes, in which all label sets are new, and no code is compiled yet.',
    ].join('\n'),
    grids: [gridOf(processes, sets, timed, held)],
    targets: targetsOf(processes, timed, held),
  };
}

/** Keeps the files of all groups in a directory in memory that is removed at the end: they are 18 MB for each. */
async function inDirectory<T>(measure: () => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'scrape-group-'));
  process.env.CHANNEL_EXPORTER_DIR = directory;
  try {
    return await measure();
  } finally {
    delete process.env.CHANNEL_EXPORTER_DIR;
    rmSync(directory, { recursive: true });
  }
}

interface Kind {
  readonly processes: number;
  readonly sets: number;
  /** Measures holds of the event loop in place of times: that keeps the loop busy. */
  readonly held: boolean;
}

type Both = Readonly<Record<Page, Measured<Page>>>;

async function measureBoth(size: Size, kind: Kind): Promise<Both> {
  const again = { generations: 2, warmUps: 2, least: 5, most: 40 };
  const once = { generations: size === 'full' ? 5 : 1, warmUps: 0, least: 1, most: 1 };
  return {
    later: await measurePages(size, kind, 'later', again),
    first: await measurePages(size, kind, 'first', once),
  };
}

function measurePages(
  size: Size,
  kind: Kind,
  page: Page,
  rounds: Parameters<typeof paceOf>[2],
): Promise<Measured<Page>> {
  const started = new Map<SubjectProcess, Members>();
  return compare<Page>({
    subject: 'group-member',
    variants: [ONE, GROUP],
    cases: [page],
    pace: paceOf(size, 30, rounds),
    judge: judgedBy(ONE, kind.held ? 'holdMs' : 'totalMs'),
    start: async (name) => {
      const members = await startMembers(name === ONE ? 1 : kind.processes, kind.sets);
      started.set(members, members);
      return members;
    },
    measure: (process) => {
      const members = started.get(process);
      if (members === undefined) throw new Error('the processes of a group must be started here');
      return kind.held ? heldScrape(members) : timedScrape(members);
    },
  });
}

/** Processes of one group. A call goes to all of them, and is answered by the first, which is the one that is scraped. */
interface Members extends SubjectProcess {
  readonly all: readonly SubjectProcess[];
  readonly port: number;
}

let groups = 0;

async function startMembers(count: number, sets: number): Promise<Members> {
  const group = count === 1 ? '' : `bench-${process.pid}-${++groups}`;
  const all = await Promise.all(
    Array.from({ length: count }, () => startSubject({ subject: 'group-member', variant: group })),
  );
  const [scraped] = all as [SubjectProcess];
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((member) => member.stop()));
  };
  try {
    const endMs = performance.now() + START_LIMIT_MS;
    while ((await scraped.call<number>('live')) !== count) {
      if (performance.now() > endMs) throw new Error(`${count} processes did not become a group`);
    }
    for (const member of all) await member.call('make', { sets });
    const port = await scraped.call<number>('port');
    const call = async <Result>(method: string, request?: unknown): Promise<Result> => {
      const [answer] = await callAll<Result>(all, method, request);
      return answer as Result;
    };
    return { all, port, call, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function callAll<Result>(
  members: readonly SubjectProcess[],
  method: string,
  request?: unknown,
): Promise<Result[]> {
  return Promise.all(members.map((member) => member.call<Result>(method, request)));
}

async function timedScrape({ all, port }: Members): Promise<Sample> {
  await callAll(all, 'observe');
  await callAll(all, 'begin');
  const beganMs = performance.now();
  const bytes = await scrapeRequest(port, false);
  const totalMs = performance.now() - beganMs;
  const [cpuMs = Number.NaN, ...others] = await callAll<number>(all, 'end');
  const otherCpuMs = others.reduce((sum, each) => sum + each, 0) / others.length;
  return { bytes, totalMs, cpuMs, otherCpuMs };
}

/** Only two are watched: watching keeps a processor busy. */
async function heldScrape({ all, port }: Members): Promise<Sample> {
  const watched = all.slice(0, 2);
  await callAll(all, 'observe');
  await callAll(watched, 'watch');
  await scrapeRequest(port, false);
  const [holdMs = Number.NaN, otherHoldMs = Number.NaN] = await callAll<number>(watched, 'longestHold');
  return { holdMs, otherHoldMs };
}

function gridOf(processes: number, sets: number, timed: Both, held: Both): Grid {
  return {
    title: `${processes} processes, ${grouped(sets)} label sets in each`,
    columns: [
      '',
      'total ms (ratio)',
      'CPU ms',
      'longest hold ms (median, worst)',
      'longest hold in another process ms',
      'bytes',
    ],
    rows: PAGES.flatMap((page) =>
      [ONE, GROUP].map((variant) => {
        const of = (name: string): string => figure(timed[page].median(variant, page, name));
        const hold = (name: string): string =>
          `${figure(held[page].median(variant, page, name))}, ${figure(held[page].worst(variant, page, name))}`;
        const toOne = timed[page].ratio(variant, ONE, page, 'totalMs').value;
        const isAlone = variant === ONE;
        return [
          `${isAlone ? ONE : `${processes} processes`}${page === 'first' ? ', first page' : ''}`,
          `${of('totalMs')} (${ratio(toOne)})`,
          isAlone ? of('cpuMs') : `${of('cpuMs')}, ${of('otherCpuMs')}`,
          hold('holdMs'),
          isAlone ? '-' : hold('otherHoldMs'),
          grouped(Math.round(timed[page].median(variant, page, 'bytes'))),
        ];
      }),
    ),
  };
}

function targetsOf(processes: number, timed: Both, held: Both): Target[] {
  const hold = (what: string, name: string, page: Page, limit: number): Target => ({
    what: `longest hold in ${what}, ${page === 'first' ? 'first page' : 'page'} of ${processes} processes`,
    target: `at most ${limit} ms`,
    limit,
    ...measuredAs(held[page].typical(GROUP, page, name)),
    unit: ' ms',
  });
  return [
    {
      what: `total time, page of ${processes} processes`,
      target: 'at most 1.5 of one process',
      limit: 1.5,
      ...measuredAs(timed.later.ratio(GROUP, ONE, 'later', 'totalMs')),
      unit: '',
    },
    ...PAGES.flatMap((page) => [
      hold('the scraped process', 'holdMs', page, 5),
      hold('another process', 'otherHoldMs', page, 2),
    ]),
  ];
}
