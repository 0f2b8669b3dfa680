import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { hostEnv } from '@workshop/registry';
import type { PreloadFiles } from './install-preload.ts';
import type { Program } from './program.ts';
import type { Partner } from './start-partner.ts';

export const SYSCODE = 'A123010101';

/** No program may try to reach the internet. */
const TELEMETRY_OFF = {
  DO_NOT_TRACK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NO_UPDATE_NOTIFIER: '1',
  npm_config_update_notifier: 'false',
};

/** The host's environment, with the binaries of the program and with the Node that runs this; without our variables. */
export function programEnv(folder: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = hostEnv();
  for (const name of Object.keys(env)) if (name.startsWith('CHANNEL_EXPORTER_')) delete env[name];
  const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), env.PATH ?? ''];
  return { ...env, ...TELEMETRY_OFF, PATH: path.join(delimiter), HOME: join(folder, '.home') };
}

export interface BareSetting {
  readonly folder: string;
  readonly port: number;
  readonly partner: Partner;
  readonly receiver: { readonly url: string };
}

/** The environment of a run without the exporter. */
export function bareEnv(
  program: Program,
  { folder, port, partner, receiver }: BareSetting,
): NodeJS.ProcessEnv {
  const { beside, env } = program;
  return {
    ...programEnv(folder),
    NODE_ENV: 'production',
    PORT: String(port),
    PARTNER_URL: partner.url,
    ...(beside && { NODE_OPTIONS: beside.flags, ...beside.spansTo?.(receiver.url) }),
    ...env,
  };
}

export interface MeasuredSetting {
  /** A folder for the files that variables name. */
  readonly files: string;
  readonly preload: PreloadFiles;
  readonly partner: Partner;
  readonly metricsPort: number;
}

/** The environment of a run with the exporter. */
export function measuredEnv(
  program: Program,
  bare: NodeJS.ProcessEnv,
  { files, preload, partner, metricsPort }: MeasuredSetting,
): NodeJS.ProcessEnv {
  const partners = join(files, 'partners.json');
  const actions = { '/weather/:city': '701', '/down': '702', ...program.actions };
  writeFileSync(partners, JSON.stringify({ partners: [{ partner: '7', hosts: [partner.host], actions }] }));
  const config = join(files, 'channel-exporter.config.cjs');
  if (program.config !== undefined) writeFileSync(config, program.config);
  return {
    ...bare,
    NODE_OPTIONS: nodeOptions(program, preload),
    CHANNEL_EXPORTER_SYSCODE: SYSCODE,
    CHANNEL_EXPORTER_PARTNERS: partners,
    ...(program.beside === undefined
      ? { CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(metricsPort) }
      : { CHANNEL_EXPORTER_METRICS_PATH: '/metrics' }),
    ...(program.config === undefined ? {} : { CHANNEL_EXPORTER_CONFIG: config }),
  };
}

/** Node loads all `--require` before all `--import`: two preloads have an order only by the same flag. */
function nodeOptions({ beside }: Program, preload: PreloadFiles): string {
  if (beside === undefined) return `--import=${preload.import}`;
  const kind = beside.flags.includes('--import') ? 'import' : 'require';
  const both = [`--${kind}=${preload[kind]}`, beside.flags];
  return (beside.order === 'before' ? both : both.reverse()).join(' ');
}
