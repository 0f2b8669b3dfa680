import type { Report } from './check-program.ts';
import type { Beside, Program } from './program.ts';

/** The table of the programs that ran beside another preload, a row for both orders. */
export function formatPreloads(reports: readonly Report[]): string {
  const rows = new Map<string, string[]>();
  for (const { program, versions, spans, identical } of reports) {
    const { title, start, requests, beside } = program as Program & { readonly beside: Beside };
    const [, app] = start;
    const key = `${app} ${beside.flags}`;
    const [, , , , orders] = rows.get(key) ?? [];
    rows.set(key, [
      title,
      versions.join(', '),
      `\`${beside.flags}\``,
      `\`${app}\``,
      orders === undefined ? beside.order : `${orders}, ${beside.order}`,
      `${identical} of ${requests.length}`,
      beside.spansTo === undefined ? '–' : String(spans),
    ]);
  }
  return [
    '| tool | versions | preloaded by | program | auto preloaded | identical responses | identical spans |',
    '|---|---|---|---|---|---|---|',
    ...[...rows.values()].map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
