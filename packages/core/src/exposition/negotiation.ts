/** What a scrape is written in. */
export type Format = 'text' | 'openmetrics';

/** How its bytes are sent. */
export type Encoding = 'identity' | 'gzip';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * The format that an `Accept` header prefers. A range without a version takes ours, another version is not ours. Where
 * the header likes both alike, the one that it names beats a wildcard, and the one named first the other. Where
 * neither is acceptable, or there is no header, it is text: a person with a browser should see something.
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

/** The encoding that an `Accept-Encoding` header prefers: gzip unless it is refused or liked less than none. */
export function negotiateEncoding(acceptEncoding: string | undefined): Encoding {
  if (acceptEncoding === undefined) return 'identity';
  const codings = parse(acceptEncoding);
  const q = (...names: readonly string[]): number | undefined =>
    codings.find(({ name }) => names.includes(name))?.q;
  const gzip = q('gzip', 'x-gzip') ?? q('*') ?? 0;
  return gzip > 0 && gzip >= (q('identity') ?? 0) ? 'gzip' : 'identity';
}

interface Range {
  readonly name: string;
  readonly q: number;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Preference {
  readonly q: number;
  /** 2 for the type itself, 1 for its half, 0 for any. */
  readonly specificity: number;
  readonly at: number;
}

function preference(ranges: readonly Range[], type: string, version: string): Preference {
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

/** A list of `name;parameter=value;q=0.5`, by RFC 9110; what is malformed is left out. */
function parse(header: string): readonly Range[] {
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
