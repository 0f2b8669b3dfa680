import type { CommandReport } from './run-suite.ts';
import type { Way } from './run-way.ts';

/** True if something is to be looked at: then the command ends with exit code 1. */
export function hasFindings({ first, comparison, counts, warnings }: CommandReport): boolean {
  return (
    comparison.differences.length > 0 ||
    warnings.length > 0 ||
    first.ours.results.size === 0 ||
    counts.some(
      ({ unread, lost, twice, otherStatus, internal }) =>
        unread > 0 || [lost, twice, otherStatus, internal].some((list) => list.length > 0),
    )
  );
}

/** What one command has shown, as lines of text. */
export function formatReport(report: CommandReport): string {
  const { first, runs, comparison, place, counts, warnings } = report;
  const lines = [
    '',
    '| way  | tests | passed | failed | skipped | seconds | ended with |',
    '|---|---:|---:|---:|---:|---:|---|',
  ];
  for (const way of ['bare', 'noop', 'ours'] as const) lines.push(row(report, way));
  if (first.ours.results.size === 0) lines.push('', 'FINDING no test has run: see the log');

  const list = (title: string, items: readonly string[], most = 20): void => {
    if (items.length === 0) return;
    const times = new Map<string, number>();
    for (const item of items) times.set(item, (times.get(item) ?? 0) + 1);
    const unlike = [...times].map(([item, count]) =>
      count === 1 ? `  ${item}` : `  ${item} (${count} times)`,
    );
    lines.push('', `${title}: ${items.length}`, ...unlike.slice(0, most));
    if (unlike.length > most) lines.push(`  and ${unlike.length - most} others`);
  };
  const described = comparison.differences.map(
    ({ test, without, withOurs, message = '' }) =>
      `${test}\n    without: ${without.join(', ')}; ours: ${withOurs.join(', ')}${message && `\n    ${message.split('\n').slice(0, 3).join(' | ')}`}`,
  );
  list(`FINDING tests that differ with ours, in each of ${runs} runs`, described);
  list(
    'not ours: tests that the no-op changes, too',
    place.differences.map(
      ({ test, without, withOurs }) => `${test} (bare: ${without.join(', ')}; no-op: ${withOurs.join(', ')})`,
    ),
  );
  list('not steady: tests that pass in some runs only', [
    ...new Set([...comparison.unsteady, ...place.unsteady]),
  ]);
  for (const [at, { seen, ended, counted, unread, lost, twice, otherStatus, internal }] of counts.entries()) {
    lines.push('', `counts of run ${at + 1}: ${seen} seen, ${ended} of them ended, ${counted} counted`);
    if (unread > 0)
      lines.push('', `FINDING counts that could not be read, since a process ended too early: ${unread}`);
    list('FINDING lost', lost);
    list('FINDING counted twice', twice);
    list('FINDING counted with another status', otherStatus);
    list('FINDING errors and log lines of ours', internal);
  }
  list('FINDING process warnings that only ours brings', warnings);
  return lines.join('\n');
}

function row({ first }: CommandReport, way: Way): string {
  const { results, end, seconds } = first[way];
  const outcomes = [...results.values()];
  const count = (wanted: string): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  return `| ${way} | ${outcomes.length} | ${count('passed')} | ${count('failed')} | ${count('skipped')} | ${seconds} | ${end} |`;
}
