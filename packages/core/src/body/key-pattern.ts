const patterns = new Map<string, RegExp>();

/** A letter, `-` or `_` that is written as an escape, of which names that hide a key are made. */
const ESCAPED = /\\u00(?:2d|5f|[4-7])/i;

/**
 * False where no name in `json` can be one of `keys`, in any spelling and at any depth: a native search, so that the many
 * bodies without a code are not parsed to find none.
 * @param json text of which only ASCII has to be right
 * @param keys in lower case without `-` and `_`
 */
export function mayHoldKey(json: string, keys: readonly string[]): boolean {
  return pattern(keys).test(json) || (json.includes('\\u00') && ESCAPED.test(json));
}

// Core's own keys: there are few.
function pattern(keys: readonly string[]): RegExp {
  const name = keys.join();
  let found = patterns.get(name);
  if (found === undefined) {
    // One is searched for all that end in it; what stands before it is looked at last: most quotes end no key of ours.
    const ends = keys.filter((key) => !keys.some((other) => other !== key && key.endsWith(other)));
    found = new RegExp(`(?:${spelled(ends)})(?<="[-_]*(?:${spelled(keys)}))[ \\t\\r\\n]*:`, 'i');
    patterns.set(name, found);
  }
  return found;
}

/** Each of the keys, however it is spelled, and the quote behind it. */
function spelled(keys: readonly string[]): string {
  return keys.map((key) => `${key.split('').join('[-_]*')}[-_]*"`).join('|');
}
