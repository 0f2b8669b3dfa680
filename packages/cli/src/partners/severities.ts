import type { DirectoryMistakeKind } from '@channel-exporter/core/contract';
import type { Severity } from '../findings/finding.js';

/** A rule of `partners`. */
export type PartnerRule =
  | 'json'
  | 'duplicate-key'
  | 'never-matches'
  | 'dot-segments'
  | 'whole-segment'
  | 'literal-text'
  | 'percent-encoding'
  | 'only-case'
  | 'label-text'
  | 'overlap'
  | 'redundant-host'
  | 'wide-wildcard'
  | 'empty-code'
  | 'unmapped-host'
  | 'no-action'
  | 'no-calls'
  | 'never-called'
  | 'unknown-partner'
  | 'unknown-action'
  | 'folded'
  | 'python-syntax'
  | 'no-table'
  | 'not-converted'
  | 'pattern'
  | 'left-out'
  | 'repeated-key';

/** The rules of `partners`, beside the mistakes that core refuses. The README lists them. */
export const SEVERITIES: Readonly<Record<PartnerRule, Severity>> = {
  // The file.
  json: 'error',
  'duplicate-key': 'error',
  'never-matches': 'warning',
  'dot-segments': 'warning',
  'whole-segment': 'warning',
  'literal-text': 'warning',
  'percent-encoding': 'warning',
  'only-case': 'warning',
  'label-text': 'warning',
  overlap: 'note',
  'redundant-host': 'note',
  'wide-wildcard': 'note',
  'empty-code': 'note',
  // The calls.
  'unmapped-host': 'warning',
  'no-action': 'note',
  // The scrape.
  'no-calls': 'warning',
  'never-called': 'warning',
  'unknown-partner': 'warning',
  'unknown-action': 'warning',
  folded: 'note',
  // The conversion of Python's table.
  'python-syntax': 'error',
  'no-table': 'error',
  'not-converted': 'error',
  pattern: 'warning',
  'left-out': 'note',
  'repeated-key': 'note',
};

/** The severity of a rule; a mistake that core refuses is an error. */
export function severityOf(rule: PartnerRule | DirectoryMistakeKind): Severity {
  return rule in SEVERITIES ? SEVERITIES[rule as PartnerRule] : 'error';
}
