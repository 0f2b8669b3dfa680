import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios, { type AxiosStatic } from 'axios';
import axios15 from 'axios-1.5';

/** One axios over one of its adapters. */
export interface Version {
  /** As test titles show it, for example `axios 1.21.1 (http)`. */
  readonly name: string;
  readonly axios: AxiosStatic;
  readonly adapter: 'http' | 'fetch';
}

/** The version that is really installed as `alias`. */
export function installed(alias: string): string {
  const manifest = readFileSync(join(__dirname, '../node_modules', alias, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function version(alias: string, of: unknown, adapter: Version['adapter']): Version {
  return { name: `axios ${installed(alias)} (${adapter})`, axios: of as AxiosStatic, adapter };
}

/** What CI promises: the oldest and the newest axios; the fetch adapter came with 1.7. */
export const VERSIONS: readonly Version[] = [
  version('axios-1.5', axios15, 'http'),
  version('axios', axios, 'http'),
  version('axios', axios, 'fetch'),
];

/** The newest axios once more, as a package with a dependency of its own may bring it: not the one that the plugin imports. */
export const ANOTHER_COPY: Version = {
  name: `another copy of axios ${installed('axios')} (http)`,
  axios: copyOf('axios'),
  adapter: 'http',
};

/** Loads what `alias` names once more, beside what is loaded already. */
export function copyOf(alias: string): AxiosStatic {
  let copy: unknown;
  jest.isolateModules(() => {
    copy = jest.requireActual(alias);
  });
  return copy as AxiosStatic;
}
