import type { Report } from './check-program.ts';

/** What one program has shown, as lines of text. */
export function formatReport({ program, versions, identical, spans, rows, findings, log }: Report): string {
  const { beside } = program;
  const state = findings.length === 0 ? 'as expected' : `${findings.length} findings`;
  return [
    '',
    `${program.name}: ${state} (${versions.join(', ')})`,
    ...(beside === undefined
      ? []
      : [`  ${program.start.join(' ')} with ${beside.flags}, auto ${beside.order} it: ${spans} spans`]),
    `  ${identical} of ${program.requests.length} responses identical`,
    ...rows.map(({ what, labels }) => `  ${what} -> ${labels}`),
    ...findings.map((finding) => `  FINDING ${finding}`),
    ...log.map((line) => `  ${line}`),
  ].join('\n');
}
