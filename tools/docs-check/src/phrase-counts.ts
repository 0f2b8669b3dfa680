import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from './documents.ts';
import { findPhrases, type Use } from './phrases.ts';
import { type Prose, proseOfDocument } from './prose.ts';
import { proseOfSource } from './source-prose.ts';

const FILE = 'tools/docs-check/phrases.json';

/** How often each phrase may be used. */
export type PhraseCounts = Readonly<Record<string, number>>;

/** The counts that the repository holds; a phrase that is not in them must not be used. */
export function readCounts(root: string): PhraseCounts {
  return JSON.parse(readFileSync(join(root, FILE), 'utf8')) as PhraseCounts;
}

/** Writes one phrase per line, sorted, so that two branches seldom change the same line. */
export function writeCounts(root: string, uses: ReadonlyMap<string, readonly Use[]>): void {
  const counts = [...uses]
    .filter(([, each]) => each.length > 0)
    .map(([phrase, each]) => [phrase, each.length] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(join(root, FILE), `${JSON.stringify(Object.fromEntries(counts), undefined, 2)}\n`);
}

/** The uses of each phrase in the English documents, and in the comments and strings of what is published. */
export function findInRepository(root: string): Map<string, Use[]> {
  const documents = readDocuments(root).filter(({ path }) => path !== 'README.zh-CN.md');
  return findPhrases([...documents.flatMap(proseOfDocument), ...publishedSources(root)]);
}

function publishedSources(root: string): Prose[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);
  // The build inlines the kit into each plugin.
  return [...packages, 'tools/plugin-kit/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?ts$/.test(file) && !/\.test\.|\.d\./.test(file))
      .flatMap((file) => proseOfSource(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8'))),
  );
}

/** One line per use: path, line and the words around it. */
export function listUses(uses: readonly Use[]): string[] {
  return uses.map(({ path, line, excerpt }) => `${path}:${line}: … ${excerpt} …`);
}
