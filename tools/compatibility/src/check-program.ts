import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@workshop/ports';
import { compareCounts, type LabelRow } from './compare-counts.ts';
import { compareRuns } from './compare-runs.ts';
import type { PreloadFiles } from './install-preload.ts';
import { installProgram, refreshFiles } from './install-program.ts';
import type { Program } from './program.ts';
import { bareEnv, measuredEnv, SYSCODE } from './program-env.ts';
import { readScrape } from './read-scrape.ts';
import { readVersions } from './read-versions.ts';
import { runWay } from './run-way.ts';
import { compareSpans } from './spans/compare-spans.ts';
import type { Span } from './spans/span.ts';
import { startSpanReceiver } from './spans/start-span-receiver.ts';
import { startPartner } from './start-partner.ts';

/** What one program has shown, bare and measured. */
export interface Report {
  readonly program: Program;
  /** `express 5.3.0`. */
  readonly versions: readonly string[];
  readonly identical: number;
  /** The spans of the other preload that are the same in both runs. */
  readonly spans: number;
  readonly rows: readonly LabelRow[];
  /** What is wrong; empty if everything is as expected. */
  readonly findings: readonly string[];
  /** What the exporter has logged. */
  readonly log: readonly string[];
}

/** Runs a program bare and with the preload, sends both the same requests, and compares. */
export async function checkProgram(program: Program, preload: PreloadFiles): Promise<Report> {
  const folder = await installProgram(program);
  const files = mkdtempSync(join(tmpdir(), 'compatibility-'));
  const [port, metricsPort, partner, receiver] = await Promise.all([
    freePort(),
    freePort(),
    startPartner(),
    startSpanReceiver(),
  ]);
  try {
    const run = async (env: NodeJS.ProcessEnv, beforeEnd?: () => Promise<void>) => {
      refreshFiles(program, folder);
      const shown = await runWay(program, { folder, port, env, ...(beforeEnd && { beforeEnd }) });
      return { shown, spans: receiver.take() };
    };
    const without = bareEnv(program, { folder, port, partner, receiver });
    const bare = await run(without);
    let scrape = '';
    const measured = await run(
      measuredEnv(program, without, { files, preload, partner, metricsPort }),
      async () => {
        // Beside another preload the app answers the scrape: the port of its own opens only after five seconds.
        const scrapePort = program.beside === undefined ? metricsPort : port;
        scrape = await readScrape(`http://127.0.0.1:${scrapePort}/metrics`, expectedTotal(program));
      },
    );
    const { identical, differences, log } = compareRuns(program, bare.shown, measured.shown);
    const { rows, wrong } = compareCounts(program, SYSCODE, scrape);
    return {
      program,
      versions: readVersions(folder, program.shown),
      identical,
      spans: bare.spans.length,
      rows,
      findings: [...differences, ...wrong, ...checkSpans(program, bare.spans, measured.spans)],
      log,
    };
  } finally {
    await Promise.all([partner.close(), receiver.close()]);
    rmSync(files, { recursive: true, force: true });
  }
}

function checkSpans(program: Program, bare: readonly Span[], measured: readonly Span[]): string[] {
  if (program.beside?.spansTo === undefined) return [];
  const expected = expectedTotal(program);
  const few =
    bare.length < expected ? [`only ${bare.length} spans of ${expected} requests, calls and messages`] : [];
  return [...few, ...compareSpans(bare, measured)];
}

function expectedTotal({ requests, unhooked, calls = [], messages = [] }: Program): number {
  const own = unhooked === undefined ? requests.filter(({ expected }) => expected !== undefined).length : 0;
  return own + [...calls, ...messages].reduce((sum, { count }) => sum + count, 0);
}
