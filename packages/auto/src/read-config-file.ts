import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/**
 * Reads the file that `CHANNEL_EXPORTER_CONFIG` names: JSON, or a module whose default export is the options. The app
 * waits for it, so an ES module must not use top-level await.
 * @param path relative to the working directory
 * @throws Error that says why it cannot be read
 */
export function readConfigFile(path: string): unknown {
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
