import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Document } from '../documents.ts';

/** The configuration files that a page shows, by the name in the first line of each block: `# hosts.yml`. */
export type Files = Readonly<Record<string, string>>;

/**
 * @throws Error if a `yaml` block does not begin with its name, or two have the same
 */
export function readFiles({ path, blocks }: Document): Files {
  const files = new Map<string, string>();
  for (const { language, code, line } of blocks) {
    if (language !== 'yaml') continue;
    const name = /^# (\S+\.yml)\n/.exec(code)?.[1];
    if (name === undefined) throw new Error(`${path}:${line}: the first line must be "# name.yml"`);
    if (files.has(name)) throw new Error(`${path}:${line}: there is another ${name}`);
    files.set(name, `${code}\n`);
  }
  return Object.fromEntries(files);
}

/**
 * Writes all files into a new folder in `parent`.
 * @param changed what this machine has in the place of what is printed
 * @throws Error if no file has a text that is to be changed
 */
export function writeFiles(
  parent: string,
  files: Files,
  changed: Readonly<Record<string, string>> = {},
): string {
  const folder = mkdtempSync(join(parent, 'recipe-'));
  const unused = Object.keys(changed).filter(
    (from) => !Object.values(files).some((text) => text.includes(from)),
  );
  if (unused.length > 0) throw new Error(`the page does not have ${unused.join(', ')}`);
  for (const [name, text] of Object.entries(files)) {
    const here = Object.entries(changed).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), here);
  }
  return folder;
}

/** The `promql` blocks below the heading that `anchor` leads to. */
export function readQueries({ text }: Document, heading: string): string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no heading ${heading}`);
  return [...section.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, query = '']) => query.trim());
}
