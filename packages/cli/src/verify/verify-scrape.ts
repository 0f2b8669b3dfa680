import type { Finding } from '../findings/finding.js';
import type { Scrape } from '../scrape/scrape.js';
import { readFamilies } from './read-families.js';
import type { Dialect, Found, Page } from './rule.js';
import { RULES, type RuleId } from './rules.js';
import type { VerifyWords } from './verify-words.js';

export interface VerifyOptions {
  /** @default 2000 */
  readonly cardinalityLimit?: number;
  /** Action codes by partner; without them, partners are not checked. */
  readonly partners?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** @default what the page looks like */
  readonly dialect?: Dialect | undefined;
  /** Rules that are not checked. */
  readonly ignore?: readonly RuleId[];
}

/** A finding of one rule, with all places that deviate in the same way. */
export interface ScrapeFinding extends Finding {
  readonly rule: RuleId;
  /** The first place; `line` is its line. */
  readonly line: number;
  readonly place: string;
  /** The number of places that deviate in this way. */
  readonly places: number;
}

/** The number of label sets of a family that an exporter holds by default. */
const DEFAULT_LIMIT = 2000;
const SEVERITIES = ['error', 'warning', 'note'];

/** Checks a scrape against the contract. @returns the worst first, each severity in the order of the rules */
export function verifyScrape(
  scrape: Scrape,
  words: VerifyWords,
  options: VerifyOptions = {},
): ScrapeFinding[] {
  const { cardinalityLimit = DEFAULT_LIMIT, partners, dialect = dialectOf(scrape), ignore = [] } = options;
  const page: Page = { scrape, families: readFamilies(scrape), cardinalityLimit, partners };
  const rules = (Object.keys(RULES) as RuleId[]).filter((rule) => !ignore.includes(rule));
  return rules
    .flatMap((rule) => findingsOf(rule, page, dialect, words))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Pages of the Python client have `python_info`, or a series of creation times for each histogram in the format 0.0.4. */
export function dialectOf({ format, samples, comments }: Scrape): Dialect {
  const isPython =
    samples.some(({ name }) => name === 'python_info') ||
    (format === 'text' &&
      comments.some(
        ({ keyword, metric, text }) => keyword === 'TYPE' && metric.endsWith('_created') && text === 'gauge',
      ));
  return isPython ? 'python' : 'node';
}

/** One finding for all places of a metric with the same text: a mistake in a family is usually in each of its series. */
function findingsOf(id: RuleId, page: Page, dialect: Dialect, words: VerifyWords): ScrapeFinding[] {
  const { severity, inPython = severity, find } = RULES[id];
  const places = new Map<string, Found[]>();
  for (const found of find(page)) {
    // The place of a fault is the text of its line, not a series.
    const metric = found.fault === undefined ? found.place.split('{', 1)[0] : '';
    const key = `${metric} ${fill(words, id, found)}`;
    const list = places.get(key);
    if (list === undefined) places.set(key, [found]);
    else list.push(found);
  }
  return [...places.values()].map(([first = { line: 1, place: '' }, ...others]) => ({
    severity: dialect === 'python' ? inPython : severity,
    rule: id,
    line: first.line,
    place: first.place,
    places: others.length + 1,
    message: words.message(first.place, fill(words, id, first), words.rules[id].remedy, others.length),
  }));
}

function fill(words: VerifyWords, id: RuleId, { details = {}, fault }: Found): string {
  const values: Readonly<Record<string, string | number>> =
    fault === undefined ? details : { ...details, fault: words.faults[fault] };
  return words.rules[id].what.replace(/\{(\w+)\}/g, (text, key: string) => String(values[key] ?? text));
}
