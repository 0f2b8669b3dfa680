/** Core's own keys: there are few. */
const spelled = new Map<string, readonly string[]>();

/**
 * How apps spell a key: `errorcode`, `errorCode`, `ErrorCode`, `ERRORCODE`, and the same with `_` or `-` between its words.
 * @param key in lower case without `-` and `_`; its last word is `code`
 */
export function usualSpellings(key: string): readonly string[] {
  let spellings = spelled.get(key);
  if (spellings === undefined) {
    spellings = spell(key);
    spelled.set(key, spellings);
  }
  return spellings;
}

function spell(key: string): readonly string[] {
  const words = key.split(/(?=code$)/);
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const [first = ''] = words;
  const forms = [words, [first, ...capitals.slice(1)], capitals, words.map((word) => word.toUpperCase())];
  return [...new Set(['', '_', '-'].flatMap((between) => forms.map((form) => form.join(between))))];
}
