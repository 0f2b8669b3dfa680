import type { Fault, Scrape } from '../../scrape/scrape.js';
import { keyOf, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type FormatRule =
  | 'bad-line'
  | 'not-utf-8'
  | 'end-of-page'
  | 'repeated-label'
  | 'duplicate-series'
  | 'split-family'
  | 'timestamp'
  | 'missing-type'
  | 'wrong-type'
  | 'missing-help'
  | 'counter-name';

const OF_THE_PAGE: readonly Fault[] = ['no_eof', 'after_eof'];
const PART = /_(bucket|sum|count|total|created|info|gsum|gcount)$/;

/** Rules for any scrape, whatever metrics it has. */
export const FORMAT_RULES: Readonly<Record<FormatRule, Rule>> = {
  'bad-line': {
    severity: 'error',
    find: ({ scrape }) => problems(scrape, (fault) => fault !== 'encoding' && !OF_THE_PAGE.includes(fault)),
  },
  'not-utf-8': { severity: 'error', find: ({ scrape }) => problems(scrape, (fault) => fault === 'encoding') },
  'end-of-page': {
    severity: 'error',
    find: ({ scrape }) => problems(scrape, (fault) => OF_THE_PAGE.includes(fault)),
  },
  'repeated-label': { severity: 'error', find: repeatedLabels },
  'duplicate-series': { severity: 'error', find: duplicateSeries },
  'split-family': { severity: 'error', find: splitFamilies },
  timestamp: { severity: 'warning', find: timestamps },
  'missing-type': { severity: 'warning', find: (page) => withoutComment(page, 'TYPE') },
  'wrong-type': { severity: 'error', find: wrongTypes },
  'missing-help': { severity: 'note', find: (page) => withoutComment(page, 'HELP') },
  'counter-name': { severity: 'warning', find: counterNames },
};

function* problems({ problems: all }: Scrape, isMeant: (fault: Fault) => boolean): Iterable<Found> {
  for (const { line, fault, near } of all) if (isMeant(fault)) yield { line, place: near, fault };
}

function* repeatedLabels({ scrape }: Page): Iterable<Found> {
  for (const { line, name, labels } of scrape.samples) {
    const seen = new Set<string>();
    for (const { name: label } of labels) {
      if (seen.has(label)) yield { line, place: seriesText(name, labels), details: { label } };
      seen.add(label);
    }
  }
}

function* duplicateSeries({ scrape }: Page): Iterable<Found> {
  const seen = new Set<string>();
  for (const { line, name, labels } of scrape.samples) {
    const key = keyOf(name, labels);
    if (seen.has(key)) yield { line, place: seriesText(name, labels) };
    seen.add(key);
  }
}

/** A metric has its comments first, once each, and then all its lines. */
function* splitFamilies({ scrape }: Page): Iterable<Found> {
  const declared = new Set(scrape.comments.map(({ metric }) => metric));
  const lines = [
    ...scrape.comments.map(({ line, metric, keyword }) => ({ line, metric, keyword })),
    ...scrape.samples.map(({ line, name }) => ({ line, metric: metricOf(name, declared), keyword: 'VALUE' })),
  ].sort((a, b) => a.line - b.line);
  const ended = new Set<string>();
  let current = '';
  let had = new Set<string>();
  for (const { line, metric, keyword } of lines) {
    if (metric !== current) {
      if (ended.has(metric)) yield { line, place: metric, details: { metric } };
      ended.add(metric);
      current = metric;
      had = new Set();
    } else if (keyword !== 'VALUE' && (had.has(keyword) || had.has('VALUE'))) {
      yield { line, place: metric, details: { metric } };
    }
    had.add(keyword);
  }
}

/** The name in the comments of a sample's metric. */
function metricOf(name: string, declared: ReadonlySet<string>): string {
  if (declared.has(name)) return name;
  const base = name.replace(PART, '');
  return declared.has(base) ? base : name;
}

function* timestamps({ scrape }: Page): Iterable<Found> {
  for (const { line, name, labels, timestamp } of scrape.samples)
    if (timestamp !== undefined) yield { line, place: seriesText(name, labels) };
}

function* withoutComment({ scrape, families }: Page, wanted: 'TYPE' | 'HELP'): Iterable<Found> {
  const has = new Set(
    scrape.comments.filter(({ keyword }) => keyword === wanted).map(({ metric }) => metric),
  );
  for (const { name, series } of families) {
    const [first] = series;
    if (first !== undefined && !has.has(name)) yield { line: first.first.line, place: name };
  }
}

function* wrongTypes({ scrape, families }: Page): Iterable<Found> {
  const names = new Set(families.map(({ name }) => name));
  for (const { line, keyword, metric, text } of scrape.comments)
    if (keyword === 'TYPE' && names.has(metric) && text !== 'histogram')
      yield { line, place: metric, details: { type: text } };
}

function* counterNames({ scrape }: Page): Iterable<Found> {
  const isCounter = new Map<string, boolean>();
  for (const { keyword, metric, text } of scrape.comments)
    if (keyword === 'TYPE') isCounter.set(metric, text === 'counter');
  const declared = new Set(isCounter.keys());
  const seen = new Set<string>();
  for (const { line, name } of scrape.samples) {
    if (seen.has(name) || !isCounter.get(metricOf(name, declared))) continue;
    seen.add(name);
    if (!/_(total|created)$/.test(name)) yield { line, place: name };
  }
}
