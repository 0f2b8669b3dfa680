import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testCommands } from './test-commands.ts';
import { WrongCall } from './wrong-call.ts';

/** What we attach to. Each has a preload of its name. */
export type Kind = 'express' | 'koa' | 'undici' | 'axios';
export const KINDS: readonly Kind[] = ['express', 'koa', 'undici', 'axios'];

export interface Checkout {
  readonly name: string;
  readonly version: string;
  readonly kind: Kind;
  /** Command lines, each of which begins with a test runner that we know, after variables of the environment. */
  readonly commands: readonly string[];
  /** The parts of the checkout's scripts that are not run, because they run no such runner. */
  readonly skipped: readonly string[];
}

/** Which kind the packages are whose suites start apps or make calls. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  express: 'express',
  koa: 'koa',
  '@koa/router': 'koa',
  undici: 'undici',
  axios: 'axios',
};

/** @throws WrongCall if the folder has no package.json, or its kind or tests are unknown */
export function readCheckout(folder: string, kind?: Kind, command?: string): Checkout {
  let manifest: { name?: string; version?: string; scripts?: Record<string, string> };
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof manifest;
  } catch (error) {
    throw new WrongCall(`${folder} is not the checkout of a package: ${(error as Error).message}`);
  }
  const { name = '(no name)', version = '(no version)', scripts = {} } = manifest;
  const known = kind ?? (Object.hasOwn(KIND_OF, name) ? KIND_OF[name] : undefined);
  if (known === undefined) throw new WrongCall(`${name} is unknown: give --kind ${KINDS.join('|')}`);
  const { commands, skipped } = testCommands(scripts, command);
  if (commands.length === 0) {
    throw new WrongCall(
      `${name} has no tests for a runner that is known (mocha, borp, node --test): give a command after --`,
    );
  }
  return { name, version, kind: known, commands, skipped };
}
