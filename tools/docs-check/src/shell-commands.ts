import type { Document } from './documents.ts';

/** The shell commands of a document: the lines of its `sh` blocks, and inline code that begins with `npx`. */
export function shellCommands({ text, blocks }: Document): string[] {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.split('\n'))
    .map((line) => line.replace(/\s+#\s.*$/, '').trim())
    .filter((line) => line !== '');
  const inline = [...text.matchAll(/`(npx [^`]+)`/g)].map(([, command = '']) => command);
  return [...new Set([...lines, ...inline])];
}
