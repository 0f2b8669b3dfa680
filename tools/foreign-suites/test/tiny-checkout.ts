import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Kind } from '../src/read-checkout.ts';

const requireHere = createRequire(join(__dirname, 'tiny-checkout.ts'));

/** How a framework's repository shows itself: the file that its tests load. */
const DOORS: Readonly<Record<string, { readonly type: string; readonly source: string }>> = {
  express: { type: 'commonjs', source: "module.exports = require('express');" },
  koa: { type: 'commonjs', source: "module.exports = require('koa');" },
  axios: { type: 'module', source: "export { default } from 'axios';" },
};

/**
 * Makes a folder that looks like the checkout of a framework, with one file of tests for `node --test`.
 * @returns the folder
 */
export function tinyCheckout(kind: Kind, tests: string): string {
  const { type, source } = DOORS[kind] as { type: string; source: string };
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tiny-checkout-')));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    'package.json',
    JSON.stringify({ name: kind, version: '0.0.1', type, scripts: { test: 'node --test' } }),
  );
  write('index.js', source);
  mkdirSync(join(folder, 'test'));
  write('test/tiny.test.js', tests);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageFolder(kind), join(folder, 'node_modules', kind));
  return folder;
}

function packageFolder(name: string): string {
  let folder = dirname(requireHere.resolve(name));
  while (!folder.endsWith(`node_modules/${name}`)) folder = dirname(folder);
  return folder;
}
