/** Core's own keys: there are few. */
const patterns = new Map<string | readonly string[], RegExp>();

/** A letter, `-` or `_` that is written as an escape, of which names that hide a key are made. */
const ESCAPED = /\\u00(?:2d|5f|[4-7])/i;

/**
 * False where no name in `json` can be a key, in any spelling and at any depth: a native search, so that the many
 * bodies without a code are not parsed to find none.
 * @param json text of which only ASCII has to be right
 * @param keys one or several, in lower case without `-` and `_`
 */
export function mayHoldKey(json: string, keys: string | readonly string[]): boolean {
  return (
    (patterns.get(keys) ?? newPattern(keys)).test(json) || (json.includes('\\u00') && ESCAPED.test(json))
  );
}

function newPattern(given: string | readonly string[]): RegExp {
  const keys = typeof given === 'string' ? [given] : given;
  // One is searched for all that end in it; what stands before it is looked at last: most quotes end no key of ours.
  const ends = keys.filter((key) => !keys.some((other) => other !== key && key.endsWith(other)));
  const pattern = new RegExp(`(?:${spelled(ends)})(?<="[-_]*(?:${spelled(keys)}))[ \\t\\r\\n]*:`, 'i');
  patterns.set(given, pattern);
  return pattern;
}

/** Each of the keys, however it is spelled, and the quote behind it. */
function spelled(keys: readonly string[]): string {
  return keys.map((key) => `${key.split('').join('[-_]*')}[-_]*"`).join('|');
}
