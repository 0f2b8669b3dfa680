/** The text format of a scrape. */
export type Format = 'text' | 'openmetrics';

/** The content coding of a response. */
export type Encoding = 'identity' | 'gzip';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * Returns the format that an `Accept` header prefers. A range without a version means the version that we write, and one
 * with another version does not match. At equal q, the more specific range wins, then the first. If no format is
 * acceptable, or there is no header, the answer is text, which a browser can show.
 */
export function negotiateFormat(accept: string | undefined): Format {
  if (accept === undefined) return 'text';
  const ranges = parse(accept);
  const text = preference(ranges, 'text/plain', '0.0.4');
  const openmetrics = preference(ranges, 'application/openmetrics-text', '1.0.0');
  if (openmetrics.q !== text.q) return openmetrics.q > text.q ? 'openmetrics' : 'text';
  if (openmetrics.q === 0) return 'text';
  if (openmetrics.specificity !== text.specificity) {
    return openmetrics.specificity > text.specificity ? 'openmetrics' : 'text';
  }
  return openmetrics.at < text.at ? 'openmetrics' : 'text';
}

/** Returns the encoding that an `Accept-Encoding` header prefers: gzip if its q is above 0 and at least that of identity. */
export function negotiateEncoding(acceptEncoding: string | undefined): Encoding {
  if (acceptEncoding === undefined) return 'identity';
  const codings = parse(acceptEncoding);
  const q = (...names: readonly string[]): number | undefined =>
    codings.find(({ name }) => names.includes(name))?.q;
  const gzip = q('gzip', 'x-gzip') ?? q('*') ?? 0;
  return gzip > 0 && gzip >= (q('identity') ?? 0) ? 'gzip' : 'identity';
}

interface HeaderItem {
  readonly name: string;
  readonly q: number;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Preference {
  readonly q: number;
  /** 2 for the type itself, 1 for `type/*`, 0 for any. */
  readonly specificity: number;
  /** The position in the header. */
  readonly at: number;
}

function preference(ranges: readonly HeaderItem[], type: string, version: string): Preference {
  let best: Preference = { q: 0, specificity: -1, at: ranges.length };
  for (const [at, { name, q, parameters }] of ranges.entries()) {
    const specificity = [`*/*`, `${type.split('/')[0]}/*`, type].indexOf(name);
    if (specificity === -1 || (parameters.get('version') ?? version) !== version) continue;
    if (specificity > best.specificity || (specificity === best.specificity && q > best.q)) {
      best = { q, specificity, at };
    }
  }
  return best;
}

/** Parses a list of `name;parameter=value;q=0.5` (RFC 9110). A malformed q counts as 0. */
function parse(header: string): readonly HeaderItem[] {
  return header.split(',').map((part) => {
    const [name = '', ...rest] = part.split(';').map((text) => text.trim());
    const parameters = new Map(
      rest.map((text) => {
        const [key = '', value = ''] = text.split('=').map((half) => half.trim());
        return [key.toLowerCase(), value.replace(/^"(.*)"$/, '$1')] as const;
      }),
    );
    return { name: name.toLowerCase(), q: quality(parameters.get('q')), parameters };
  });
}

function quality(text: string | undefined): number {
  if (text === undefined) return 1;
  return /^(?:0(?:\.\d*)?|1(?:\.0*)?)$/.test(text) ? Number(text) : 0;
}
