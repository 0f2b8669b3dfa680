import { countOf, quantile, sumOf } from './scrape/histogram.ts';
import type { FamilySeries } from './scrape/parse-scrape.ts';

const TOP = 3;

/** A short table of what was recorded: a line for each metric, then its label sets with the most observations. */
export function summarize(series: readonly FamilySeries[], seconds: number): string {
  // Node 20 has no Map.groupBy.
  const names = new Set(series.map(({ metric }) => metric));
  const metrics = [...names].map((name) => [name, series.filter(({ metric }) => metric === name)] as const);
  const head = ['metric', 'label sets', 'observations', 'p50 ms', 'p95 ms', 'p99 ms'];
  const rows = metrics.map(([metric, members]) => {
    const whole = sumOf(members.map(({ histogram }) => histogram));
    const percentiles = [0.5, 0.95, 0.99].map((q) => quantile(q, whole)?.toFixed(0) ?? '-');
    return [metric, String(members.length), String(countOf(whole)), ...percentiles];
  });
  const tops = metrics.map(([metric, members]) => {
    const most = members.toSorted((a, b) => countOf(b.histogram) - countOf(a.histogram)).slice(0, TOP);
    return `\n${metric}\n${align(most.map(topRow), 0)}`;
  });
  return [`Recorded in ${seconds.toFixed(0)} s`, '', align([head, ...rows], 1), ...tops, ''].join('\n');
}

function topRow({ labels, histogram }: FamilySeries): string[] {
  const shown = Object.entries(labels).filter(([name, value]) => name !== 'appid' && value !== '');
  return [
    `  ${countOf(histogram)} ×`,
    shown.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' '),
  ];
}

/** Columns of equal width; those from `rightFrom` on are set to the right. */
function align(rows: readonly (readonly string[])[], rightFrom: number): string {
  const widths = rows[0]?.map((_cell, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, at) => {
          if (rightFrom === 0) return at === 0 ? cell.padStart(widths[at] ?? 0) : cell;
          return at < rightFrom ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
