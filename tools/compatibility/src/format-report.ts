import type { Report } from './check-program.ts';

/** What one program has shown, as lines of text. */
export function formatReport({ program, versions, identical, rows, findings, log }: Report): string {
  const state = findings.length === 0 ? 'as expected' : `${findings.length} findings`;
  return [
    '',
    `${program.name}: ${state} (${versions.join(', ')})`,
    `  ${identical} of ${program.requests.length} responses identical`,
    ...rows.map(({ what, labels }) => `  ${what} -> ${labels}`),
    ...findings.map((finding) => `  FINDING ${finding}`),
    ...log.map((line) => `  ${line}`),
  ].join('\n');
}
