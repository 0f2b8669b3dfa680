import {
  compileDirectory,
  type DirectoryMistake,
  type DirectoryMistakeKind,
  type PartnerDirectoryInput,
  type PartnerInput,
  parseHost,
} from '@channel-exporter/core/contract';
import type { Finding } from '../../findings/finding.js';
import { placeAt } from '../places.js';
import { type PartnerRule, severityOf } from '../severities.js';
import type { PartnerWords } from '../words.js';
import { findTables, type PythonTable } from './find-tables.js';
import type { DictEntry, Literal } from './read-literal.js';

type Report = (rule: PartnerRule | DirectoryMistakeKind, offset: number, message: string) => void;

/** A partner on one host, with the place of each part. */
interface Row {
  readonly host: string;
  readonly hostAt: number;
  readonly partner: string;
  readonly partnerAt: number;
  readonly actions: Map<string, { readonly code: string; readonly at: number }>;
}

export interface Conversion {
  /** Undefined if the source has no table that can be read. */
  readonly directory: PartnerDirectoryInput | undefined;
  /** The parts that were left out or changed, in the order of the source. */
  readonly findings: readonly Finding[];
}

/** Converts the table of the Python library, as JSON or in Python source, to a partner directory. */
export function convertTable(source: string, words: PartnerWords): Conversion {
  const findings: Finding[] = [];
  const report: Report = (rule, offset, message) =>
    findings.push({ severity: severityOf(rule), rule, ...placeAt(source, offset), message });
  const { tables, syntaxError } = findTables(source);
  const [table, ...others] = tables;
  if (syntaxError !== undefined) report('python-syntax', syntaxError, words.pythonSyntax);
  else if (table === undefined) report('no-table', 0, words.noTable);
  if (table === undefined || syntaxError !== undefined) return { directory: undefined, findings };
  for (const { offset } of others) report('not-converted', offset, words.anotherTable);
  const rows = table.entries.flatMap((entry) => readRow(entry, report, words) ?? []);
  const directory = groupRows(withoutMistakes(rows, report, words));
  findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return { directory, findings };
}

function readRow({ key, value }: DictEntry, report: Report, words: PartnerWords): Row | undefined {
  if (key.kind !== 'text') {
    report('not-converted', key.offset, words.notLiteral(sourceOf(key)));
    return undefined;
  }
  if (value.kind !== 'dict') {
    report('not-converted', value.offset, words.notLiteral(sourceOf(value)));
    return undefined;
  }
  const entries = lastOfEach(value, report, words);
  for (const [name, { keyAt }] of entries) {
    if (name !== 'partner' && name !== 'paths') report('left-out', keyAt, words.otherKey(name));
  }
  const partner = entries.get('partner')?.value;
  if (partner === undefined) {
    report('not-converted', key.offset, words.noPartner(key.text));
    return undefined;
  }
  const code = readCode(partner, report, words);
  if (code === undefined) return undefined;
  if (key.text.startsWith('*.')) report('pattern', key.offset, words.becomesPattern(key.text));
  const actions = readActions(entries.get('paths')?.value, report, words);
  return { host: key.text, hostAt: key.offset, partner: code, partnerAt: partner.offset, actions };
}

function readActions(paths: Literal | undefined, report: Report, words: PartnerWords): Row['actions'] {
  const actions: Row['actions'] = new Map();
  if (paths === undefined) return actions;
  if (paths.kind !== 'dict') {
    report('not-converted', paths.offset, words.notLiteral(sourceOf(paths)));
    return actions;
  }
  const codes = lastOfEach(paths, report, words);
  for (const [path, { keyAt, value }] of codes) {
    const code = readCode(value, report, words);
    if (code === undefined) continue;
    if (/\/(:|\*$)/.test(path)) report('pattern', keyAt, words.becomesPattern(path));
    // Python compares text: only a URL without a path has the empty one. Here it is the same as "/".
    if (path === '' && codes.has('/')) report('left-out', keyAt, words.emptyPath);
    else actions.set(path || '/', { code, at: keyAt });
  }
  return actions;
}

/** The text of a code in a label. None, which Python writes as a label, is a mistake. */
function readCode(value: Literal, report: Report, words: PartnerWords): string | undefined {
  if (value.kind === 'text' || value.kind === 'number') return value.text;
  const message = value.kind === 'none' ? words.noneCode : words.notLiteral(sourceOf(value));
  report('not-converted', value.offset, message);
  return undefined;
}

interface Value {
  readonly keyAt: number;
  readonly value: Literal;
}

/** The values by their keys. Of equal keys Python keeps the last one, too. */
function lastOfEach({ entries }: PythonTable, report: Report, words: PartnerWords): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { key, value } of entries) {
    if (key.kind !== 'text') report('not-converted', key.offset, words.notLiteral(sourceOf(key)));
    else {
      if (values.has(key.text)) report('repeated-key', key.offset, words.laterKey(key.text));
      values.set(key.text, { keyAt: key.offset, value });
    }
  }
  return values;
}

function sourceOf(literal: Literal): string {
  if (literal.kind === 'other') return literal.source;
  return literal.kind === 'none' ? 'None' : literal.kind === 'dict' ? '{…}' : literal.text;
}

/** The rows that a directory accepts, without the actions that it does not. */
function withoutMistakes(rows: readonly Row[], report: Report, words: PartnerWords): Row[] {
  const hosts = new Set<string>();
  return rows.filter((row) => {
    const { mistakes } = compileDirectory({ partners: [entryOf(row)] });
    for (const { kind, path, message } of mistakes) {
      const { text, at } = partOf(row, path);
      report(
        kind,
        at,
        words.leftOut(words.mistake(kind, message.startsWith(text) ? message : `${text}: ${message}`, text)),
      );
      if (path[2] === 'actions') row.actions.delete(String(path[3]));
    }
    if (mistakes.some(({ path }) => path[2] !== 'actions')) return false;
    const key = JSON.stringify(parseHost(row.host));
    const isNew = !hosts.has(key);
    hosts.add(key);
    if (!isNew) report('duplicate-host', row.hostAt, words.leftOut(words.sameHost(row.host)));
    return isNew;
  });
}

/** The part of a row that a mistake is in. */
function partOf(row: Row, [, , part, key]: DirectoryMistake['path']): { text: string; at: number } {
  const action = part === 'actions' ? row.actions.get(String(key)) : undefined;
  if (action !== undefined) return { text: JSON.stringify(key), at: action.at };
  if (part === 'partner') return { text: JSON.stringify(row.partner), at: row.partnerAt };
  return { text: JSON.stringify(row.host), at: row.hostAt };
}

/** Hosts with the same partner and actions become one entry. */
function groupRows(rows: readonly Row[]): PartnerDirectoryInput {
  const groups = new Map<string, PartnerInput>();
  for (const row of rows) {
    const key = JSON.stringify(entryOf({ ...row, host: '' }));
    const entry = groups.get(key) ?? { ...entryOf(row), hosts: [] };
    groups.set(key, { ...entry, hosts: [...entry.hosts, row.host] });
  }
  return { partners: [...groups.values()] };
}

function entryOf({ partner, host, actions }: Row): PartnerInput {
  const codes = Object.fromEntries(Array.from(actions, ([path, { code }]) => [path, code]));
  return { partner, hosts: [host], ...(actions.size === 0 ? {} : { actions: codes }) };
}
