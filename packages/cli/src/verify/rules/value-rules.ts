import { FAILURE_REASONS, OTHER } from '@channel-exporter/core/contract';
import { hasIdSegment, looksLikeEmail, looksLikeId } from '../looks-like-id.js';
import { type FamilyKind, labelOf, type Series, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type ValueRule =
  | 'http-status'
  | 'consumer-code'
  | 'consumer-caller'
  | 'no-reason'
  | 'empty-value'
  | 'control-character'
  | 'long-value'
  | 'long-caller'
  | 'client-path'
  | 'same-path'
  | 'id-in-path'
  | 'id-in-label'
  | 'email'
  | 'python-value';

/** Longest label value, in UTF-16 units. */
const MAX_VALUE = 128;
/** Longest caller, in characters: 20, and three dots. */
const MAX_CALLER = 23;
/** Labels that may not be empty. */
const REQUIRED = ['path', 'partner'];
/** Labels whose values are of a small list, if a service is well. */
const LISTED = ['f_code', 'method_code', 'code', 'action_code', 'topic'];
const CLIENT_TEXT = /%[0-9a-f]{2}|\/\/|\/\.\.?(?:\/|$)|\s|\?\w+=|^https?:/i;

/** Rules for the values of labels. */
export const VALUE_RULES: Readonly<Record<ValueRule, Rule>> = {
  'http-status': { severity: 'error', find: (page) => eachSeries(page, 'http_status', isBadStatus) },
  'consumer-code': {
    severity: 'error',
    find: (page) => eachSeries(page, 'code', isBadOutcome, 'consumer'),
  },
  'consumer-caller': {
    severity: 'warning',
    find: (page) => eachSeries(page, 'f_code', (caller, one) => caller !== '' && !isFolded(one), 'consumer'),
  },
  'no-reason': { severity: 'error', find: (page) => eachSeries(page, 'code', hasNoReason, 'outbound') },
  'empty-value': { severity: 'error', find: (page) => eachOf(page, REQUIRED, (value) => value === '') },
  'control-character': {
    severity: 'error',
    inPython: 'note',
    find: (page) => eachLabel(page, hasControl),
  },
  'long-value': {
    severity: 'error',
    inPython: 'note',
    find: (page) => eachLabel(page, (value) => value.length > MAX_VALUE),
  },
  'long-caller': {
    severity: 'warning',
    find: (page) =>
      eachSeries(
        page,
        'f_code',
        (caller) => caller.length <= MAX_VALUE && Array.from(caller).length > MAX_CALLER,
      ),
  },
  'client-path': {
    severity: 'warning',
    find: (page) => eachSeries(page, 'path', (path) => CLIENT_TEXT.test(path)),
  },
  'same-path': { severity: 'warning', find: samePaths },
  'id-in-path': {
    severity: 'warning',
    find: (page) => eachSeries(page, 'path', (path) => hasIdSegment(path) && !looksLikeEmail(path)),
  },
  'id-in-label': { severity: 'warning', find: (page) => eachOf(page, LISTED, looksLikeId) },
  email: { severity: 'warning', find: (page) => eachLabel(page, looksLikeEmail) },
  'python-value': { severity: 'note', find: pythonValues },
};

type IsWrong = (value: string, series: Series) => boolean;

function* eachSeries(page: Page, label: string, isWrong: IsWrong, kind?: FamilyKind): Iterable<Found> {
  for (const { kind: given, series } of page.families) {
    if (kind !== undefined && given !== kind) continue;
    for (const one of series) {
      const value = labelOf(one, label);
      if (value !== undefined && isWrong(value, one)) yield at(one, { label });
    }
  }
}

function* eachOf(page: Page, labels: readonly string[], isWrong: IsWrong): Iterable<Found> {
  for (const label of labels) yield* eachSeries(page, label, isWrong);
}

function* eachLabel({ families }: Page, isWrong: (value: string) => boolean): Iterable<Found> {
  for (const one of families.flatMap(({ series }) => series))
    for (const { name: label, value } of one.labels) if (isWrong(value)) yield at(one, { label });
}

function at({ family, first, labels }: Series, details: Readonly<Record<string, string>>): Found {
  return { line: first.line, place: seriesText(family.name, labels), details };
}

function hasControl(value: string): boolean {
  return Array.from(value).some((character) => character < ' ' || character === '\u007f');
}

/** One set of a family may be folded in every label. */
function isFolded({ family, labels }: Series): boolean {
  return family.schema.labels.every((name) => labelOf({ labels }, name) === OTHER);
}

function isBadStatus(status: string, series: Series): boolean {
  if (status === '0') return series.family.kind !== 'outbound';
  return !/^[1-9]\d\d$/.test(status) && !isFolded(series);
}

function isBadOutcome(code: string, series: Series): boolean {
  return code !== '0' && code !== '1' && !isFolded(series);
}

function hasNoReason(code: string, series: Series): boolean {
  return labelOf(series, 'http_status') === '0' && !FAILURE_REASONS.some((reason) => reason === code);
}

/** Paths that differ by case or by a slash at the end: clients have written at least one of them. */
function* samePaths({ families }: Page): Iterable<Found> {
  for (const { kind, series } of families) {
    if (kind !== 'inbound') continue;
    const spellings = new Map<string, string>();
    for (const one of series) {
      const path = labelOf(one, 'path') ?? '';
      const plain = path.toLowerCase().replace(/(.)\/$/, '$1');
      const other = spellings.get(plain);
      if (other === undefined) spellings.set(plain, path);
      else if (other !== path) yield at(one, { path, other });
    }
  }
}

function* pythonValues({ families }: Page): Iterable<Found> {
  for (const one of families.flatMap(({ series }) => series)) {
    const caller = labelOf(one, 'f_code');
    if (caller === 'None') yield at(one, { label: 'f_code' });
    const code = labelOf(one, 'code');
    if (code !== undefined && /^(?:True|False|None|nan|-?inf|-?\d+\.0)$/.test(code))
      yield at(one, { label: 'code' });
  }
}
