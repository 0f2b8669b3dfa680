import { figure } from './format.ts';
import type { Recorded } from './results.ts';
import type { Grid, Target } from './table.ts';

/**
 * Puts results between the markers of the document; what stands outside of them, and tables without a result, stay.
 * The targets stand with the tables, since a fresh clone holds no other results.
 */
export function renderDocument(text: string, results: ReadonlyMap<string, Recorded>): string {
  return [...results].reduce((document, [name, result]) => between(document, name, table(result)), text);
}

function between(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end ${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document has no place for ${name}: ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${content}\n\n${document.slice(to)}`;
}

function table({ how, grids, targets, date, node, machine }: Recorded): string {
  return [
    wrapped(how),
    ...grids.map(grid),
    ...(targets.length === 0 ? [] : [targetGrid(targets)]),
    `Taken ${date} with Node ${node} on ${machine}.`,
  ].join('\n\n');
}

const WIDTH = 120;

/** Code spans stay on one line, and so do a number and its unit. */
const WORD = /(?:`[^`]*`|\d (?=(?:\d{3}|[num]?s|KB|KiB|MB|GB|%)(?![A-Za-z\d]))|[^\s`])+/g;

/** Wraps each line, a paragraph or a list item, at {@link WIDTH} columns. */
function wrapped(how: string): string {
  return how.split('\n').map(wrappedLine).join('\n');
}

function wrappedLine(text: string): string {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(`${lines.length === 0 ? '' : indent}${word}`);
  }
  return lines.join('\n');
}

function grid({ title, columns, rows }: Grid): string {
  return [`**${title}**`, '', markdown(columns, rows)].join('\n');
}

function targetGrid(targets: readonly Target[]): string {
  return markdown(
    ['target', '', 'measured', ''],
    targets.map(({ what, target, limit, measured, error, unit }) => [
      what,
      target,
      `${withError(measured, error)}${unit}`,
      measured <= limit ? 'reached' : '**not reached**',
    ]),
  );
}

/** As many digits as chance leaves: `0.496 ± 0.004`, `1.7 ± 0.3`. */
function withError(measured: number, error: number | undefined): string {
  if (error === undefined || !(error > 0))
    return Number.isInteger(measured) ? String(measured) : figure(measured);
  const digits = Math.max(0, Math.min(3, Math.ceil(-Math.log10(error))));
  return `${measured.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, at) => (at === 0 ? '---' : '---:'));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}
