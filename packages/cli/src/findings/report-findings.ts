import type { Context } from '../context.js';
import { CLEAN, FINDINGS } from '../exit-codes.js';
import { type Cell, type Color, formatTable, showControls } from '../table.js';
import type { Finding, Severity } from './finding.js';
import { FINDING_WORDS } from './words.js';

const COLORS: Readonly<Record<Severity, Color>> = { error: 'red', warning: 'yellow', note: 'dim' };
const SEVERITIES = Object.keys(COLORS) as Severity[];

/**
 * Writes findings as a table for people, or as JSON: `{ subject, errors, warnings, notes, findings }`.
 * @param subject the file or URL that was checked
 * @returns the exit code
 */
export function reportFindings(
  findings: readonly Finding[],
  subject: string,
  { json = false }: { readonly json?: boolean | undefined },
  context: Context,
): number {
  const counts = countSeverities(findings);
  if (json) {
    const { error: errors, warning: warnings, note: notes } = counts;
    context.write(`${JSON.stringify({ subject, errors, warnings, notes, findings }, undefined, 2)}\n`);
  } else context.write(formatReport(findings, showControls(subject), counts, context));
  return counts.error + counts.warning > 0 ? FINDINGS : CLEAN;
}

type Counts = Readonly<Record<Severity, number>>;

function countSeverities(findings: readonly Finding[]): Counts {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { error: count('error'), warning: count('warning'), note: count('note') };
}

function formatReport(
  findings: readonly Finding[],
  subject: string,
  counts: Counts,
  { colors, language }: Context,
): string {
  const words = FINDING_WORDS[language];
  if (findings.length === 0) return `${words.clean(subject)}\n`;
  const rows = findings.map((finding): Cell[] => [
    placeOf(finding, subject),
    { text: words.severities[finding.severity], color: COLORS[finding.severity] },
    finding.rule,
    finding.message,
  ]);
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  const parts = present.map((severity) => words.counts[severity](counts[severity]));
  return `${formatTable([], rows, colors)}\n${words.summary(subject, parts.join(words.separator))}\n`;
}

/** `file:line:column`, which terminals and editors open. */
function placeOf({ file, line, column }: Finding, subject: string): string {
  return [file ?? subject, line, column].filter((part) => part !== undefined).join(':');
}
