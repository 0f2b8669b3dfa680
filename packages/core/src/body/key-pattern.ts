const patterns = new Map<string, RegExp>();

/** A letter, `-` or `_` that is written as an escape, of which names that hide a key are made. */
const ESCAPED = /\\u00(?:2d|5f|[4-7])/i;

/**
 * False where no name in `json` can be `key`, in any spelling and at any depth: a native search, so that the many bodies
 * without a code are not parsed to find none.
 * @param json text of which only ASCII has to be right
 * @param key in lower case without `-` and `_`
 */
export function mayHoldKey(json: string, key: string): boolean {
  return pattern(key).test(json) || (json.includes('\\u00') && ESCAPED.test(json));
}

// Core's own keys: there are few.
function pattern(key: string): RegExp {
  let found = patterns.get(key);
  if (found === undefined) {
    const spelled = `${key.split('').join('[-_]*')}[-_]*"`;
    // What stands before it is looked at last: most quotes end no key of ours.
    found = new RegExp(`${spelled}(?<="[-_]*${spelled})[ \\t\\r\\n]*:`, 'i');
    patterns.set(key, found);
  }
  return found;
}
