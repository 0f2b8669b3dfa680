import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Router15 from '@koa/router';
import Router12 from '@koa/router-12';
import Router13 from '@koa/router-13';
import Router14 from '@koa/router-14';
import Koa3 from 'koa';
import Koa2 from 'koa-2';

/** A Koa beside a router, each as installed under an alias. */
export interface Versions {
  readonly name: string;
  readonly Koa: typeof Koa3;
  readonly Router: typeof Router15;
  /** A string path that takes all below `prefix`: the syntax changed with router 14. */
  readonly below: (prefix: string) => string;
}

/** The version that is really installed as `alias`. */
export function installed(alias: string): string {
  const manifest = readFileSync(join(__dirname, '../node_modules', alias, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function versions(koa: string, router: string, Koa: unknown, Router: unknown): Versions {
  const major = Number.parseInt(installed(router), 10);
  return {
    name: `koa ${installed(koa)}, @koa/router ${installed(router)}`,
    Koa: Koa as typeof Koa3,
    Router: Router as typeof Router15,
    below: (prefix) => (major < 14 ? `${prefix}/(.*)` : `${prefix}/*rest`),
  };
}

/** What CI promises: both majors of Koa, each with the oldest and the newest router, and the newest with all. */
export const VERSIONS: readonly Versions[] = [
  versions('koa-2', '@koa/router-12', Koa2, Router12),
  versions('koa-2', '@koa/router', Koa2, Router15),
  versions('koa', '@koa/router-12', Koa3, Router12),
  versions('koa', '@koa/router-13', Koa3, Router13),
  versions('koa', '@koa/router-14', Koa3, Router14),
  versions('koa', '@koa/router', Koa3, Router15),
];
