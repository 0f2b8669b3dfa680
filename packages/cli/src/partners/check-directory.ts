import {
  cleanText,
  compileDirectory,
  type DirectoryMistake,
  type DirectoryMistakeKind,
  formatValue,
  type Host,
  type PartnerDirectory,
  type PartnerInput,
  parseHost,
} from '@channel-exporter/core/contract';
import type { Finding } from '../findings/finding.js';
import { findOverlaps, findShadowedActions } from './find-shadowed-actions.js';
import { findShadowedHosts } from './find-shadowed-hosts.js';
import { checkPath } from './path-rules.js';
import type { Place } from './places.js';
import { type JsonDocument, readJson } from './read-json.js';
import { type PartnerRule, severityOf } from './severities.js';
import type { PartnerWords } from './words.js';

/** Pairs of paths that are listed for one partner. */
const MAX_OVERLAPS = 20;

type Path = DirectoryMistake['path'];
type Report = (rule: PartnerRule | DirectoryMistakeKind, path: Path, message: string) => void;

/** A partner directory that was read from a file, as far as it is valid. */
export interface CheckedDirectory {
  /** Undefined if the file is not JSON. */
  readonly directory: PartnerDirectory | undefined;
  /** The partners of the file, at the same indexes, with their valid parts. */
  readonly partners: readonly PartnerInput[];
  readonly placeOf: JsonDocument['placeOf'];
  /** In the order of the file. */
  readonly findings: readonly Finding[];
}

/** Finds the mistakes of a partner directory, and rules that do not do what they seem to. */
export function checkDirectory(text: string, words: PartnerWords): CheckedDirectory {
  const json = readJson(text);
  if ('reason' in json) {
    const message = words.notJson(json.reason);
    const finding: Finding = { severity: severityOf('json'), rule: 'json', ...json.place, message };
    return { directory: undefined, partners: [], placeOf: () => undefined, findings: [finding] };
  }
  const findings: Finding[] = json.duplicateKeys.map(({ key, place }) => ({
    severity: severityOf('duplicate-key'),
    rule: 'duplicate-key',
    ...place,
    message: words.duplicateKey(key),
  }));
  const report: Report = (rule, path, message) =>
    findings.push({ severity: severityOf(rule), rule, ...json.placeOf(path), message });
  const { directory, mistakes } = compileDirectory(json.value);
  for (const { kind, path, field, message } of mistakes) {
    report(kind, path, words.mistake(kind, `${field}: ${message}`, valueAt(json, path)));
  }
  const partners = validPartners(json.value, mistakes);
  checkHosts(partners, report, words);
  for (const [at, partner] of partners.entries()) checkPartner(partner, at, report, words);
  return { directory, partners, placeOf: json.placeOf, findings: findings.sort(byPlace) };
}

function byPlace(first: Partial<Place>, second: Partial<Place>): number {
  return (first.line ?? 0) - (second.line ?? 0) || (first.column ?? 0) - (second.column ?? 0);
}

function valueAt({ value }: JsonDocument, path: Path): string {
  const found = path.reduce<unknown>(
    (inside, key) => (inside as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
  return formatValue(found);
}

function validPartners(value: unknown, mistakes: readonly DirectoryMistake[]): PartnerInput[] {
  if (mistakes.some(({ kind }) => kind === 'not-a-directory')) return [];
  const { partners } = value as { readonly partners: readonly unknown[] };
  const wrong = new Set(mistakes.map(({ path }) => JSON.stringify(path)));
  const isValid = (...path: Path): boolean => !wrong.has(JSON.stringify(path));
  return partners.map((given, at): PartnerInput => {
    if (!isValid('partners', at)) return { partner: '', hosts: [], actions: {} };
    const { partner, hosts, actions } = given as PartnerInput;
    return {
      partner: isValid('partners', at, 'partner') ? partner : '',
      // A host that is wrong keeps its index.
      hosts: isValid('partners', at, 'hosts')
        ? hosts.map((host, index) => (isValid('partners', at, 'hosts', index) ? host : ''))
        : [],
      actions: isValid('partners', at, 'actions')
        ? Object.fromEntries(
            Object.entries(actions ?? {}).filter(([path]) => isValid('partners', at, 'actions', path)),
          )
        : {},
    };
  });
}

function checkHosts(partners: readonly PartnerInput[], report: Report, words: PartnerWords): void {
  const shadowed = findShadowedHosts(partners);
  for (const { partner, host, by } of shadowed) {
    const text = partners[partner]?.hosts[host] ?? '';
    report('never-matches', ['partners', partner, 'hosts', host], words.shadowedHost(text, by));
  }
  const isShadowed = new Set(shadowed.map(({ partner, host }) => `${partner} ${host}`));
  for (const [at, { hosts }] of partners.entries()) {
    const wildcards = hosts.flatMap((text) => {
      const parsed = parseHost(text);
      return parsed?.wildcard ? [{ text, parsed }] : [];
    });
    for (const [index, text] of hosts.entries()) {
      const host = parseHost(text);
      if (host === undefined || isShadowed.has(`${at} ${index}`)) continue;
      const path = ['partners', at, 'hosts', index];
      if (host.wildcard && !host.name.includes('.')) report('wide-wildcard', path, words.wideWildcard(text));
      const wider = wildcards.find(({ parsed }) => covers(parsed, host));
      if (wider !== undefined) report('redundant-host', path, words.redundantHost(text, wider.text));
    }
  }
}

function covers(wildcard: Host, host: Host): boolean {
  return host.port === wildcard.port && host.name.endsWith(`.${wildcard.name}`);
}

function checkPartner(
  { partner, actions = {} }: PartnerInput,
  at: number,
  report: Report,
  words: PartnerWords,
): void {
  const label = cleanText(partner);
  if (label !== partner) report('label-text', ['partners', at, 'partner'], words.cleanedCode(partner, label));
  const paths = Object.keys(actions);
  const placeOf = (path: string): Path => ['partners', at, 'actions', path];
  for (const [path, code] of Object.entries(actions)) {
    const cleaned = cleanText(code);
    if (code === '') report('empty-code', placeOf(path), words.emptyCode(path));
    else if (cleaned !== code) report('label-text', placeOf(path), words.cleanedCode(code, cleaned));
    const broken = checkPath(path, words);
    if (broken !== undefined) report(broken.rule, placeOf(path), broken.message);
  }
  for (const [path, other] of findSameButCase(paths)) {
    report('only-case', placeOf(path), words.onlyCase(path, other));
  }
  for (const { path, by } of findShadowedActions(paths)) {
    report('never-matches', placeOf(path), words.shadowedAction(path, by));
  }
  const overlaps = findOverlaps(paths);
  for (const { winner, loser, example } of overlaps.slice(0, MAX_OVERLAPS)) {
    report('overlap', placeOf(loser), words.overlap(winner, loser, example));
  }
  const more = overlaps.length - MAX_OVERLAPS;
  if (more > 0) report('overlap', ['partners', at, 'actions'], words.moreOverlaps(more));
}

/** Paths that differ from an earlier one only in upper and lower case. */
function findSameButCase(paths: readonly string[]): [path: string, other: string][] {
  const seen = new Map<string, string>();
  return paths.flatMap((path): [string, string][] => {
    const key = path.toLowerCase();
    const other = seen.get(key);
    if (other === undefined) seen.set(key, path);
    return other === undefined ? [] : [[path, other]];
  });
}
