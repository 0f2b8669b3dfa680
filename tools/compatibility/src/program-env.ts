import { delimiter, dirname, join } from 'node:path';
import { hostEnv } from '@workshop/registry';

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
