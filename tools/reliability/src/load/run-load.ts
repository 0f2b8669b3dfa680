import { join } from 'node:path';
import { type Child, startChild } from '@workshop/child-process';
import type { Usage } from './app-process.ts';
import type { Framework } from './apps.ts';
import type { Sent } from './client-process.ts';
import { Latencies } from './latencies.ts';
import { countsBy, scrape, total } from './scrape.ts';
import { type Scraped, Scraper } from './scraper.ts';

export interface LoadOptions {
  readonly framework: Framework;
  /** How long the app with ours is under load; the bare one gets a fifth of it, in between. */
  readonly seconds: number;
  readonly connections: number;
  /** False: ours alone, without a warm-up. @default true */
  readonly compare?: boolean;
  /** Told of each part of the run that is over. */
  readonly progress?: (part: Part) => void;
}

/** One minute of the load, or less at its end. */
export interface Part {
  readonly ours: Measured;
  readonly bare: Measured | undefined;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly latencies: Latencies;
  /** For each request, in microseconds. */
  readonly cpuUs: number;
  readonly usage: Usage;
}

export interface LoadReport {
  readonly sent: number;
  readonly answered: number;
  readonly errors: number;
  /** By the count of the server itself. */
  readonly served: number;
  /** By the last scrape. */
  readonly counted: number;
  /** Answers by `path status`, of the client and of the last scrape. */
  readonly answeredByKind: Readonly<Record<string, number>>;
  readonly countedByKind: Readonly<Record<string, number>>;
  readonly scraped: Scraped;
  readonly parts: readonly Part[];
}

const FAMILY = 'A123010101_inner_metrics';
const PART_SECONDS = 60;
const SLICE_SECONDS = 10;
const WARM_UP_SECONDS = 3;

interface Subject {
  readonly app: Child;
  readonly port: number;
}

/**
 * An app under the highest load that so many connections make, scraped each second. The bare app is loaded in between,
 * in slices, so that what disturbs the machine disturbs both.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { framework, seconds, connections, compare = true } = options;
  const client = await startChild(join(import.meta.dirname, 'client-process.ts'));
  const apps: Child[] = [];
  const open = async (variant: string): Promise<Subject> => {
    const app = await startChild(join(import.meta.dirname, 'app-process.ts'), { args: [framework, variant] });
    apps.push(app);
    const port = await app.call<number>('port');
    await client.call('open', { port, connections });
    return { app, port };
  };
  try {
    const ours = await open('ours');
    const bare = compare ? await open('bare') : undefined;
    const url = `http://127.0.0.1:${ours.port}/metrics`;
    const tally: Sent[] = [];
    const slice = async ({ app, port }: Subject, sliceSeconds: number): Promise<Slice> => {
      const before = await app.call<number>('cpuUs');
      const sent = await client.call<Sent>('run', { port, seconds: sliceSeconds });
      if (port === ours.port) tally.push(sent);
      return { sent, cpuUs: (await app.call<number>('cpuUs')) - before };
    };
    if (bare !== undefined) for (const subject of [ours, bare]) await slice(subject, WARM_UP_SECONDS);

    const parts: Part[] = [];
    const scraper = new Scraper(url, FAMILY);
    for (let left = seconds; left > 0; left -= PART_SECONDS) {
      const slices = { ours: [] as Slice[], bare: [] as Slice[] };
      for (let inPart = Math.min(left, PART_SECONDS); inPart > 0; inPart -= SLICE_SECONDS) {
        const sliceSeconds = Math.min(inPart, SLICE_SECONDS);
        slices.ours.push(await slice(ours, sliceSeconds));
        if (bare !== undefined) slices.bare.push(await slice(bare, sliceSeconds / 5));
      }
      const part = {
        ours: await measured(ours, slices.ours),
        bare: bare && (await measured(bare, slices.bare)),
      };
      parts.push(part);
      options.progress?.(part);
    }
    const scraped = await scraper.stop();
    // Once every connection is closed, the server has seen the end of all.
    await client.call('close');
    const last = (await scrape(url)).get(FAMILY);
    const sum = (of: (sent: Sent) => number): number => tally.reduce((all, sent) => all + of(sent), 0);
    return {
      sent: sum(({ sent }) => sent),
      answered: sum(({ answered }) => answered),
      errors: sum(({ errors }) => errors),
      served: await ours.app.call<number>('requests'),
      counted: total(last),
      answeredByKind: joined(tally.map(({ byKind }) => byKind)),
      countedByKind: countsBy(last, ({ path, http_status }) => `${path} ${http_status}`),
      scraped,
      parts,
    };
  } finally {
    await Promise.all([client, ...apps].map((child) => child.stop()));
  }
}

interface Slice {
  readonly sent: Sent;
  readonly cpuUs: number;
}

async function measured({ app }: Subject, slices: readonly Slice[]): Promise<Measured> {
  const latencies = new Latencies();
  for (const { sent } of slices) latencies.join(new Latencies(sent.latencies));
  const requests = slices.reduce((sum, { sent }) => sum + sent.answered, 0);
  return {
    requests,
    seconds: slices.reduce((sum, { sent }) => sum + sent.seconds, 0),
    latencies,
    cpuUs: slices.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / requests,
    usage: await app.call<Usage>('usage'),
  };
}

function joined(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) {
    all[name] = (all[name] ?? 0) + count;
  }
  return all;
}
