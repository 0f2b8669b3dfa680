import type { Comment, Exemplar, Sample, ScrapeFormat } from './scrape.js';
import { TextCursor } from './text-cursor.js';

const KEYWORDS: readonly Comment['keyword'][] = ['HELP', 'TYPE', 'UNIT'];
const TYPES: Readonly<Record<ScrapeFormat, readonly string[]>> = {
  text: ['counter', 'gauge', 'histogram', 'summary', 'untyped'],
  openmetrics: ['counter', 'gauge', 'histogram', 'gaugehistogram', 'stateset', 'info', 'summary', 'unknown'],
};
const TIMESTAMP: Readonly<Record<ScrapeFormat, RegExp>> = {
  text: /^-?\d+$/,
  openmetrics: /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
};
/** Longest text of an exemplar's labels, names and values together, in characters. */
const MAX_EXEMPLAR = 128;

/** Reads a line with a value. @throws BadLine */
export function parseSample(text: string, line: number, format: ScrapeFormat): Sample {
  const cursor = new TextCursor(text);
  cursor.skipBlanks();
  const { name, labels } = cursor.nameAndLabels();
  cursor.skipBlanks();
  const value = cursor.value();
  const timestamp = parseTimestamp(cursor, format);
  const exemplar = format === 'openmetrics' && cursor.skip('# ') ? parseExemplar(cursor) : undefined;
  cursor.skipBlanks();
  if (!cursor.isAtEnd) throw cursor.wrong('rest');
  return {
    line,
    name,
    labels,
    value,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(exemplar && { exemplar }),
  };
}

function parseTimestamp(cursor: TextCursor, format: ScrapeFormat): string | undefined {
  cursor.skipBlanks();
  if (cursor.isAtEnd || cursor.rest().startsWith('#')) return undefined;
  const wrong = cursor.wrong('timestamp');
  const text = cursor.word();
  if (!TIMESTAMP[format].test(text)) throw wrong;
  cursor.skipBlanks();
  return text;
}

function parseExemplar(cursor: TextCursor): Exemplar {
  const wrong = cursor.wrong('exemplar');
  const labels = cursor.labels();
  const length = labels.reduce((sum, label) => sum + Array.from(label.name + label.value).length, 0);
  if (length > MAX_EXEMPLAR) throw wrong;
  cursor.skipBlanks();
  const value = cursor.value('exemplar');
  const timestamp = parseTimestamp(cursor, 'openmetrics');
  return { labels, value, ...(timestamp === undefined ? {} : { timestamp }) };
}

/**
 * Reads a line that begins with `#`.
 * @returns undefined for a comment that Prometheus does not read
 * @throws BadLine
 */
export function parseComment(text: string, line: number, format: ScrapeFormat): Comment | undefined {
  const cursor = new TextCursor(text);
  cursor.skip('#');
  cursor.skipBlanks();
  const given = cursor.word();
  const keyword = KEYWORDS.find((known) => known === given);
  const isKnown = keyword !== undefined && (keyword !== 'UNIT' || format === 'openmetrics');
  if (!isKnown) {
    if (format === 'openmetrics') throw cursor.wrong('comment');
    return undefined;
  }
  cursor.skipBlanks();
  const metric = cursor.skip('"') ? cursor.quoted() : cursor.word();
  if (metric === '') throw cursor.wrong('comment');
  cursor.skip(' ');
  const rest = cursor.rest();
  if (keyword === 'TYPE' && !TYPES[format].includes(rest.trim())) throw cursor.wrong('type');
  return { line, keyword, metric, text: keyword === 'HELP' ? rest : rest.trim() };
}
