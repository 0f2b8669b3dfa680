import {
  ChannelExporterError,
  parseBoolean,
  parseList,
  readVariable,
  VARIABLES,
} from '@channel-exporter/core';
import type { Plugin } from './read-plugins.js';

/** The variables that set no option of the exporter or a plugin. */
export interface Settings {
  readonly log: 'silent' | 'info' | 'debug';
  /** Packages and globals that are left out. */
  readonly disabled: readonly string[];
  /** Unknown variables that begin with `CHANNEL_EXPORTER_`. */
  readonly unknown: readonly string[];
}

/** @throws ChannelExporterError that names the variable with a wrong value */
export function readSettings(env: NodeJS.ProcessEnv, plugins: readonly Plugin[]): Settings {
  for (const name of ['CHANNEL_EXPORTER_STRICT', 'CHANNEL_EXPORTER_IN_TESTS']) checkBoolean(name, env);
  const known = plugins.flatMap(({ packages, globals }) => [...Object.keys(packages), ...globals]);
  const disabled = parseList(readVariable('CHANNEL_EXPORTER_DISABLED', env) ?? '');
  for (const [at, name] of disabled.entries()) {
    if (!known.includes(name))
      throw wrong(`CHANNEL_EXPORTER_DISABLED[${at}]`, name, `one of ${known.join(', ')}`);
  }
  return {
    log: readLog(env),
    disabled,
    unknown: Object.keys(env).filter(isUnknown),
  };
}

function readLog(env: NodeJS.ProcessEnv): Settings['log'] {
  const text = readVariable('CHANNEL_EXPORTER_LOG', env) ?? 'info';
  if (text === 'silent' || text === 'info' || text === 'debug') return text;
  throw wrong('CHANNEL_EXPORTER_LOG', text, '"silent", "info" or "debug"');
}

function checkBoolean(name: string, env: NodeJS.ProcessEnv): void {
  const value = parseBoolean(readVariable(name, env) ?? 'false');
  if (typeof value === 'string') throw wrong(name, value, 'true or false');
}

/** Kubernetes sets variables with SERVICE and PORT for a Service that is called `channel-exporter`. */
function isUnknown(name: string): boolean {
  return (
    name.startsWith('CHANNEL_EXPORTER_') &&
    !/^CHANNEL_EXPORTER_(?:SERVICE|PORT)(?:_|$)/.test(name) &&
    !VARIABLES.some((variable) => variable.name === name)
  );
}

function wrong(name: string, given: string, expected: string): Error {
  return new ChannelExporterError('invalid_option', `${name}: ${JSON.stringify(given)} must be ${expected}`);
}
