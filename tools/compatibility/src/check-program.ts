import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@workshop/ports';
import { compareCounts, type LabelRow } from './compare-counts.ts';
import { compareRuns } from './compare-runs.ts';
import { installProgram, refreshFiles } from './install-program.ts';
import type { Program } from './program.ts';
import { programEnv } from './program-env.ts';
import { readScrape } from './read-scrape.ts';
import { readVersions } from './read-versions.ts';
import { runWay } from './run-way.ts';
import { startPartner } from './start-partner.ts';

/** What one program has shown, bare and measured. */
export interface Report {
  readonly program: Program;
  /** `express 5.3.0`. */
  readonly versions: readonly string[];
  readonly identical: number;
  readonly rows: readonly LabelRow[];
  /** What is wrong; empty if everything is as expected. */
  readonly findings: readonly string[];
  /** What the exporter has logged. */
  readonly log: readonly string[];
}

const SYSCODE = 'A123010101';

/**
 * Runs a program bare and with the preload, sends both the same requests, and compares.
 * @param preload the absolute path of `@channel-exporter/auto`
 */
export async function checkProgram(program: Program, preload: string): Promise<Report> {
  const folder = await installProgram(program);
  const files = mkdtempSync(join(tmpdir(), 'compatibility-'));
  const [port, metricsPort, partner] = await Promise.all([freePort(), freePort(), startPartner()]);
  try {
    const bareEnv = {
      ...programEnv(folder),
      NODE_ENV: 'production',
      PORT: String(port),
      PARTNER_URL: partner.url,
      ...program.env,
    };
    const partners = join(files, 'partners.json');
    writeFileSync(partners, JSON.stringify(directoryOf(partner.host)));
    const config = join(files, 'channel-exporter.config.cjs');
    if (program.config !== undefined) writeFileSync(config, program.config);
    const measuredEnv = {
      ...bareEnv,
      NODE_OPTIONS: `--import=${preload}`,
      CHANNEL_EXPORTER_SYSCODE: SYSCODE,
      CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(metricsPort),
      CHANNEL_EXPORTER_PARTNERS: partners,
      ...(program.config === undefined ? {} : { CHANNEL_EXPORTER_CONFIG: config }),
    };
    const ways = { folder, port };
    refreshFiles(program, folder);
    const bare = await runWay(program, { ...ways, env: bareEnv });
    refreshFiles(program, folder);
    let scrape = '';
    const measured = await runWay(program, {
      ...ways,
      env: measuredEnv,
      beforeEnd: async () => {
        scrape = await readScrape(`http://127.0.0.1:${metricsPort}/metrics`, expectedTotal(program));
      },
    });
    const { identical, differences, log } = compareRuns(program, bare, measured);
    const { rows, wrong } = compareCounts(program, SYSCODE, scrape);
    return {
      program,
      versions: readVersions(folder, program.shown),
      identical,
      rows,
      findings: [...differences, ...wrong],
      log,
    };
  } finally {
    await partner.close();
    rmSync(files, { recursive: true, force: true });
  }
}

function directoryOf(host: string): unknown {
  const actions = { '/weather/:city': '701', '/down': '702' };
  return { partners: [{ partner: '7', hosts: [host], actions }] };
}

function expectedTotal({ requests, unhooked, calls = [], messages = [] }: Program): number {
  const own = unhooked === undefined ? requests.filter(({ expected }) => expected !== undefined).length : 0;
  return own + [...calls, ...messages].reduce((sum, { count }) => sum + count, 0);
}
