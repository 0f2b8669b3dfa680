import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snippet } from './snippets.ts';

/** How our own users are told to compile, at its strictest. */
const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  checkJs: true,
  allowJs: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/**
 * Type-checks every snippet against the built packages.
 * @param folder is emptied and filled; it must lie where the packages that the documents import are installed
 * @returns for each snippet its errors, as `line: message` with the line of the document
 */
export async function checkTypes(
  root: string,
  folder: string,
  snippets: readonly Snippet[],
): Promise<Map<Snippet, string[]>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = snippets.map(({ extension }, at) => `snippet-${at}.${extension}`);
  for (const [at, { lines }] of snippets.entries()) {
    writeFileSync(join(folder, files[at] ?? ''), lines.map(({ text }) => text).join('\n'));
  }
  const tsconfig = { compilerOptions: COMPILER_OPTIONS, files };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const output = await compile(join(root, 'node_modules/.bin/tsc'), folder);

  const errors = new Map(snippets.map((snippet): [Snippet, string[]] => [snippet, []]));
  const unplaced: string[] = [];
  for (const line of output.split('\n').filter((text) => text.includes('error TS'))) {
    const match = /^snippet-(\d+)\.[cm][tj]s\((\d+),\d+\): (.*)$/.exec(line);
    const snippet = snippets[Number(match?.[1])];
    if (match === null || snippet === undefined) {
      unplaced.push(line);
      continue;
    }
    // An error in a block above is told by that block itself.
    const from = snippet.lines[Number(match[2]) - 1]?.from;
    if (from !== undefined) errors.get(snippet)?.push(`${from}: ${match[3]}`);
  }
  if (unplaced.length > 0) throw new Error(unplaced.join('\n'));
  return errors;
}

async function compile(tsc: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(tsc, ['--project', 'tsconfig.json', '--pretty', 'false'], { cwd: folder }, (error, stdout) => {
      // It ends with a code where there are errors to read; a failure to start has no output.
      if (error !== null && stdout === '') reject(error);
      else resolve(stdout);
    });
  });
}
