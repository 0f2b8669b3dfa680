import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Measured } from '../measured.ts';
import { nodeProgram } from '../node-program.ts';
import type { Sample } from '../subject.ts';
import { paceOf, type Size, type Table, type TableResult, type Target, variantsOf } from '../table.ts';

/** Table 8: what a preload adds to the start of a program that loads all five libraries. */
export const preload: Table = { name: 'preload', run };

const SCOPE = '@channel-exporter/';
const OURS = `${SCOPE}auto`;
const BARE = 'without a preload';
const PROGRAMS = join(import.meta.dirname, '../preloads');
const REPOSITORY = join(import.meta.dirname, '../../../..');
const PNPM = join(REPOSITORY, 'node_modules/.bin/pnpm');

/** The flags of Node for each variant. Files with a relative path are in {@link PROGRAMS}. */
const FLAGS: Readonly<Record<string, Readonly<Record<Format, readonly string[]>>>> = {
  [BARE]: { mjs: [], cjs: [] },
  [OURS]: { mjs: ['--import', OURS], cjs: ['--require', OURS] },
  'dd-trace': { mjs: ['--import', 'dd-trace/initialize.mjs'], cjs: ['--require', 'dd-trace/init'] },
  OpenTelemetry: { mjs: ['--import', './opentelemetry.mjs'], cjs: ['--require', './opentelemetry.cjs'] },
  Sentry: { mjs: ['--import', './sentry.mjs'], cjs: ['--require', './sentry.cjs'] },
};

/** What npm installs for the other preloads, beside the five libraries. */
const DEPENDENCIES = {
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/auto-instrumentations-node': '0.81.2',
  '@opentelemetry/sdk-node': '0.223.0',
  '@sentry/node': '11.12.0',
  axios: '1.21.1',
  'dd-trace': '5.132.0',
  express: '5.3.0',
  'import-in-the-middle': '3.6.0',
  kafkajs: '2.2.4',
  koa: '3.3.0',
  undici: '7.30.2',
};

/** None of them may reach a network. */
const ENVIRONMENT = {
  CHANNEL_EXPORTER_SYSCODE: 'A123010101',
  CHANNEL_EXPORTER_LOG: 'silent',
  CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 'false',
  CHANNEL_EXPORTER_IN_TESTS: 'true',
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  NODE_NO_WARNINGS: '1',
};

type Format = 'mjs' | 'cjs';

interface Case {
  readonly node: number;
  readonly format: Format;
}

async function run(size: Size): Promise<TableResult> {
  const { least, most, warmUps, budgetMs } = paceOf(size, 150, { warmUps: 1, least: 7, most: 25 });
  const variants = variantsOf(size, Object.keys(FLAGS));
  const cases = (size === 'full' ? [24, 26] : [24]).flatMap((node): Case[] => [
    { node, format: 'mjs' },
    { node, format: 'cjs' },
  ]);
  const measured = new Measured<Case>();
  const folder = size === 'full' ? install() : PROGRAMS;
  try {
    const beganMs = performance.now();
    for (let round = -warmUps; round < most; round++) {
      if (round >= least && performance.now() - beganMs > budgetMs) break;
      for (const each of cases) {
        for (const variant of variants) {
          const sample = start(folder, variant, each);
          if (round >= 0) measured.add({ variant, each, round, generation: round, sample });
        }
      }
    }
  } finally {
    if (size === 'full') rmSync(folder, { recursive: true });
  }
  return {
    how: 'Each sample is a new process that loads express, koa, axios, undici and kafkajs, as ES modules or by `require`. CPU time of the whole process, other threads included, until the last one is loaded; wall time since its start. The figures are what a preload adds, taken within each round.',
    grids: cases.map((each) => ({
      title: `Node ${each.node}, ${each.format === 'mjs' ? 'ES modules' : 'CommonJS'}`,
      columns: ['', 'CPU ms', 'wall ms'],
      rows: variants.map((variant) => [
        variant,
        ...['cpuNs', 'wallNs'].map((name) => added(measured, variant, each, name)),
      ]),
    })),
    targets: size === 'full' ? cases.map((each) => target(measured, variants, each)) : [],
  };
}

/** The medians of the program itself, and what a preload adds to them. */
function added(measured: Measured<Case>, variant: string, each: Case, name: string): string {
  if (variant === BARE) return (measured.median(BARE, each, name) / 1e6).toFixed(0);
  const { value, error } = measured.added(variant, BARE, each, name);
  return `+${(value / 1e6).toFixed(0)} ± ${(error / 1e6).toFixed(0)}`;
}

function target(measured: Measured<Case>, variants: readonly string[], each: Case): Target {
  const cost = (variant: string): number => measured.added(variant, BARE, each, 'cpuNs').value;
  const others = variants.filter((variant) => variant !== BARE && variant !== OURS);
  const [cheapest = OURS] = others.toSorted((one, other) => cost(one) - cost(other));
  const { value, error } = measured.addedRatio(OURS, cheapest, BARE, each, 'cpuNs');
  return {
    what: `added CPU, Node ${each.node}, ${each.format === 'mjs' ? 'ES modules' : 'CommonJS'}`,
    target: `at most 0.25 of the cheapest other (${cheapest})`,
    limit: 0.25,
    measured: value,
    error,
    unit: '',
  };
}

/** @returns a folder with the programs, the five libraries and the preloads, all installed as a service has them */
function install(): string {
  const folder = mkdtempSync(join(tmpdir(), 'preloads-'));
  cpSync(PROGRAMS, folder, { recursive: true });
  const dependencies = { ...DEPENDENCIES, ...packOurs(folder) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
  return folder;
}

/**
 * Packs the preload and what it depends on, as a release does. In the repository it would find the metrics clients of our
 * tests, too.
 */
function packOurs(folder: string): Record<string, string> {
  const packages = join(REPOSITORY, 'packages');
  const manifest = readFileSync(join(packages, 'auto/package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { readonly dependencies: Record<string, string> };
  const names = [OURS, ...Object.keys(dependencies)].filter((name) => name.startsWith(SCOPE));
  return Object.fromEntries(
    names.map((name) => {
      const tarball = `${name.slice(SCOPE.length)}.tgz`;
      const cwd = join(packages, name.slice(SCOPE.length));
      execFileSync(PNPM, ['pack', '--out', join(folder, tarball)], {
        cwd,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return [name, `file:${tarball}`];
    }),
  );
}

function start(folder: string, variant: string, { node, format }: Case): Sample {
  const flags = FLAGS[variant]?.[format] ?? [];
  const output = execFileSync(nodeProgram(node), [...flags, `load.${format}`], {
    cwd: folder,
    env: { ...process.env, ...ENVIRONMENT },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // A preload may print, too.
  return JSON.parse(output.slice(output.lastIndexOf('{"cpuNs"'))) as Sample;
}
