import type { Report } from './check-program.ts';
import type { LabelRow } from './compare-counts.ts';
import { formatPreloads } from './format-preloads.ts';
import type { Program } from './program.ts';

const BEGIN = '<!-- The command writes what follows. -->';

/** The page with the part below the mark replaced by the results. */
export function formatPage(page: string, reports: readonly Report[]): string {
  const at = page.indexOf(BEGIN);
  if (at < 0) throw new Error(`docs/compatibility.md must have the line ${BEGIN}`);
  const programs = reports.filter(({ program }) => program.beside === undefined);
  const preloads = reports.filter(({ program }) => program.beside !== undefined);
  const parts = [
    '## Results',
    summary(programs),
    '## Results beside other preloads',
    formatPreloads(preloads),
    '## Labels',
    ...programs.map(section),
  ];
  return `${page.slice(0, at)}${BEGIN}\n\n${parts.join('\n\n')}\n`;
}

function summary(reports: readonly Report[]): string {
  const rows = reports.map(({ program, versions, identical, rows: labels }) => {
    const { title, requests, unhooked, calls = [], messages = [] } = program;
    const cells = [
      `[${title}](#${anchorOf(title)})`,
      versions.join(', '),
      requests.length === 0 ? '–' : `${identical} of ${requests.length}`,
      countedOnce(program),
      unhooked === undefined ? String(labels.length) : 'none',
      String(sum(calls)),
      String(sum(messages)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| program | versions | identical responses | requests counted once | labels as expected | calls | messages |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function countedOnce({ requests, unhooked }: Program): string {
  if (unhooked !== undefined) return 'none';
  const own = requests.filter(({ expected }) => expected !== undefined).length;
  return own === 0 ? '–' : String(own);
}

function section({ program, rows }: Report): string {
  const { title, start, limits = [] } = program;
  const parts = [`### ${title}`, `Started by \`${start.join(' ')}\`.`];
  if (limits.length > 0) parts.push(...limits);
  if (program.unhooked === undefined) parts.push(table(rows));
  const masks = masked(program);
  if (masks.length > 0) parts.push(`Not compared: ${masks.join('; ')}.`);
  return parts.join('\n\n');
}

function table(rows: readonly LabelRow[]): string {
  const lines = rows.map(
    ({ what, labels, why }) =>
      `| \`${what}\` | ${labels === 'not counted' ? labels : `\`${labels}\``} | ${why} |`,
  );
  return ['| request | labels | why |', '|---|---|---|', ...lines].join('\n');
}

function masked({ masked: masks = [], requests }: Program): string[] {
  const stacks = requests.some(({ sendsStack }) => sendsStack)
    ? ['the frames of a stack trace, and the length of that body']
    : [];
  return [...masks.map(({ why }) => why), ...stacks];
}

function sum(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}

/** As GitHub makes it from the heading's text. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
