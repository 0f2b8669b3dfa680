import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Kind } from './read-checkout.ts';
import { type ProcessReport, readReports } from './read-reports.ts';
import { readResults } from './read-results.ts';
import type { Results } from './results.ts';
import { runCommand } from './run-command.ts';
import { reportingCommand } from './runners.ts';

/** The checkout as it is; with something that does nothing in our place; with ours. */
export type Way = 'bare' | 'noop' | 'ours';

export interface Suite {
  readonly folder: string;
  readonly kind: Kind;
  readonly node: string;
  readonly limitMinutes: number;
  /** Where results and logs go. */
  readonly output: string;
}

export interface Run {
  readonly results: Results;
  readonly reports: readonly ProcessReport[];
  /** How the command ended. */
  readonly end: string;
  readonly seconds: number;
}

/** axios is an ES module, which only `--import` can wait for. */
const PRELOADS: Readonly<Record<Kind, string>> = {
  express: 'express.cjs',
  koa: 'koa.cjs',
  undici: 'undici.cjs',
  axios: 'axios.mjs',
};

/** Runs one command of the suite in one of the ways. `name` is for its files. */
export async function runWay(suite: Suite, command: string, way: Way, name: string): Promise<Run> {
  const { folder, kind, node, limitMinutes, output } = suite;
  const file = (ending: string): string => join(output, `${name}-${way}.${ending}`);
  const preload = join(import.meta.dirname, '../preload', PRELOADS[kind]);
  const load = preload.endsWith('.mjs') ? `--import=${preload}` : `--require=${preload}`;
  const env: NodeJS.ProcessEnv = { ...process.env };
  // What a parent test run or pnpm has left there is no part of the suite.
  for (const key of Object.keys(env)) if (/^(?:npm_|NODE_TEST_|NODE_ENV$|JEST_)/i.test(key)) delete env[key];
  env.PATH = [join(folder, 'node_modules/.bin'), dirname(node), process.env.PATH].join(delimiter);
  env.FOREIGN_SUITE = JSON.stringify({ folder, way, reportFile: file('reports') });
  if (way !== 'bare') env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ''} ${load}`.trim();

  const began = performance.now();
  const end = await runCommand(reportingCommand(command, file('results'), folder), {
    cwd: folder,
    env,
    log: file('log'),
    limitMinutes,
  });
  return {
    results: existsSync(file('results')) ? readResults(readFileSync(file('results'), 'utf8')) : new Map(),
    reports: existsSync(file('reports')) ? readReports(readFileSync(file('reports'), 'utf8')) : [],
    end,
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}
