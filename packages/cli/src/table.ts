import { textWidth } from './text-width.js';

/** A cell of a table. Its text may come from others: control characters are shown as escapes. */
export type Cell = string | { readonly text: string; readonly color: Color };

/** The codes of the colours that commands use. */
const COLORS = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
export type Color = keyof typeof COLORS;

/**
 * Writes rows with aligned columns, each line with a line feed. The last column is not padded.
 * @param head titles of the columns; empty for none
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  colors: boolean,
): string {
  const titles: readonly Cell[] = head.map((text) => ({ text, color: 'bold' }));
  const lines = head.length === 0 ? rows : [titles, ...rows];
  const widths: number[] = [];
  for (const line of lines) {
    for (const [at, cell] of line.entries()) widths[at] = Math.max(widths[at] ?? 0, textWidth(shown(cell)));
  }
  return lines.map((line) => `${formatLine(line, widths, colors)}\n`).join('');
}

function formatLine(line: readonly Cell[], widths: readonly number[], colors: boolean): string {
  const cells = line.map((cell, at) => {
    const text = shown(cell);
    const padding = at === line.length - 1 ? 0 : (widths[at] ?? 0) - textWidth(text);
    return `${typeof cell === 'string' ? text : paint(text, cell.color, colors)}${' '.repeat(padding)}`;
  });
  return cells.join('  ').trimEnd();
}

/** @param colors of the context: false writes the text alone */
export function paint(text: string, color: Color, colors: boolean): string {
  return colors && text !== '' ? `\u001b[${COLORS[color]}m${text}\u001b[0m` : text;
}

function shown(cell: Cell): string {
  return showControls(typeof cell === 'string' ? cell : cell.text);
}

/** Replaces what a terminal would obey, or what would break a line or its direction, by escapes such as `\u001b`. */
export function showControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
