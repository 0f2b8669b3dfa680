import type { ProcessReport } from './read-reports.ts';

export interface Counts {
  /** Requests or calls that came to an app or client. */
  readonly seen: number;
  /** Those that had ended when their process did. */
  readonly ended: number;
  /** Those that were counted. Some of them may not have ended by the rule above. */
  readonly counted: number;
  /** Those of processes that ended before their counts could be read. */
  readonly unread: number;
  /** Ended, but not counted. */
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Counted with a status that is neither 499 nor the one that was sent. */
  readonly otherStatus: readonly string[];
  /** Errors inside ours, by their place, and what ours logged. */
  readonly internal: readonly string[];
}

/** Checks that what has ended was counted once. */
export function checkCounts(reports: readonly ProcessReport[]): Counts {
  let seen = 0;
  let ended = 0;
  let counted = 0;
  let unread = 0;
  const lost: string[] = [];
  const twice: string[] = [];
  const otherStatus: string[] = [];
  const internal: string[] = [];
  for (const { process: commandLine, rows, total, errors = [], logs } of reports) {
    const process = commandLine.length > 80 ? `${commandLine.slice(0, 80)}…` : commandLine;
    let attributed = 0;
    for (const row of rows) {
      seen++;
      if (row.ended) ended++;
      if (row.counted === undefined) {
        unread++;
        continue;
      }
      attributed += row.counted.length;
      if (row.counted.length > 0) counted++;
      const [status] = row.counted;
      const place = `${row.name} in ${process}`;
      if (row.counted.length > 1) twice.push(`${place}: ${row.counted.join(', ')}`);
      else if (status === undefined && row.ended) lost.push(place);
      else if (row.sent !== undefined && status !== undefined && status !== '499' && status !== row.sent) {
        otherStatus.push(`${place}: sent ${row.sent}, counted as ${status}`);
      }
    }
    if (total !== undefined && total > attributed) {
      twice.push(`${total - attributed} counted in ${process} belong to nothing that was seen`);
    }
    internal.push(...errors.map(([where, count]) => `${count} errors at ${where} in ${process}`), ...logs);
  }
  return { seen, ended, counted, unread, lost, twice, otherStatus, internal };
}

/** The process warnings of ours that the control run did not have. */
export function newWarnings(
  ours: readonly ProcessReport[],
  control: readonly ProcessReport[],
): readonly string[] {
  const known = new Set(control.flatMap(({ warnings }) => warnings));
  return [...new Set(ours.flatMap(({ warnings }) => warnings))].filter((warning) => !known.has(warning));
}
