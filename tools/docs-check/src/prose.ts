import type { Document } from './documents.ts';

/** One comment, string, paragraph, list item or table cell, as plain words. */
export interface Prose {
  readonly kind: 'comment' | 'string' | 'document';
  /** From the top of the repository. */
  readonly path: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Between these markers a document shows prose that it advises against. */
const EXAMPLES = /<!-- examples -->[\s\S]*?<!-- end examples -->/g;

/** The prose of a document: its paragraphs, list items, headings and table cells, without code. */
export function proseOfDocument({ path, text }: Pick<Document, 'path' | 'text'>): Prose[] {
  const withoutCode = text
    .replace(EXAMPLES, blankLines)
    .replace(/^\s*(`{3,})[\s\S]*?^\s*\1\s*$/gm, blankLines)
    .replace(/<!--[\s\S]*?-->/g, blankLines);
  const prose: Prose[] = [];
  let open: { line: number; parts: string[] } | undefined;
  const add = (line: number, words: string): void => {
    prose.push({ kind: 'document', path, line, text: plainWords(words) });
  };
  const close = (): void => {
    if (open !== undefined) add(open.line, open.parts.join(' '));
    open = undefined;
  };
  for (const [at, line] of withoutCode.split('\n').entries()) {
    if (/^\s*(?:$|\||#|>|[-*]\s|\d+\.\s)/.test(line)) close();
    if (line.trim() === '') continue;
    if (line.startsWith('|')) {
      const cells = line.split(/(?<!\\)\|/).filter((cell) => /\w/.test(cell));
      for (const cell of cells) add(at + 1, cell);
    } else {
      open ??= { line: at + 1, parts: [] };
      open.parts.push(line.replace(/^\s*(?:#+|[-*]|\d+\.|>)\s/, ''));
    }
  }
  close();
  return prose;
}

/** Words only: code becomes a word, a link its text. */
export function plainWords(text: string): string {
  return text
    .replace(/`[^`]*`/g, 'code')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\{@link [^}]*\}/g, 'code')
    .replace(/[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function blankLines(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1);
}
