import type { Document } from './documents.ts';

/** What pnpm does by itself, without a script of the repository. */
const OF_PNPM = ['install', 'exec', 'dlx', 'add', 'audit', 'why'];

/** The commands of a document that call a script which the repository does not have. */
export function unknownCommands({ text }: Document, scripts: readonly string[]): string[] {
  const commands = [...text.matchAll(/\b(?:npx --yes pnpm@12|pnpm)(?: run)? ([a-z][\w:-]*)/g)];
  return commands
    .filter(([, name = '']) => !scripts.includes(name) && !OF_PNPM.includes(name))
    .map(([command]) => command);
}
