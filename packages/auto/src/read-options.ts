import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type EnvironmentOptions, readEnvironment, readVariable } from '@channel-exporter/core';

/**
 * Reads the options of the exporter and the plugins, from the environment and the file in `CHANNEL_EXPORTER_CONFIG`.
 * @throws Error that names the variable with a wrong value, or says why the file cannot be read
 */
export function readOptions(env: NodeJS.ProcessEnv): EnvironmentOptions {
  const path = readVariable('CHANNEL_EXPORTER_CONFIG', env);
  return readEnvironment(env, path === undefined ? {} : readConfigFile(path));
}

/**
 * Reads the file that `CHANNEL_EXPORTER_CONFIG` names: JSON, or a module whose default export is the options. The app
 * waits for it, so an ES module must not use top-level await.
 * @param path relative to the working directory
 * @throws Error that says why it cannot be read
 */
function readConfigFile(path: string): unknown {
  const whole = resolve(path);
  try {
    if (whole.endsWith('.json')) return JSON.parse(readFileSync(whole, 'utf8').replace(/^\ufeff/, ''));
    const module = createRequire(import.meta.url)(whole) as { readonly default?: unknown };
    return module.default ?? module;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ERR_REQUIRE_ESM'
        ? `Node ${process.versions.node} cannot load an ES module here; write it as .cjs or .json`
        : message.split('\n', 1)[0];
    throw new Error(
      `[channel-exporter] CHANNEL_EXPORTER_CONFIG: ${JSON.stringify(path)} cannot be read: ${reason}`,
      {
        cause: error,
      },
    );
  }
}
