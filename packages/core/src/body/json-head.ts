import { isKey } from './key-search.js';

/**
 * Reads a business code from the start of a JSON object that was cut: the first scalar that stands whole at the top
 * level under `key`. What lies deeper is stepped over.
 * @param head text that begins with `{`, after BOM and white space
 * @param key in lower case without `-` and `_`
 */
export function topLevelCode(head: string, key: string): string | number | boolean | undefined {
  let at = 1;
  for (;;) {
    at = skipSpace(head, at);
    if (head[at] !== '"') return undefined;
    const keyEnd = stringEnd(head, at);
    const colon = skipSpace(head, keyEnd);
    if (head[colon] !== ':') return undefined;
    const start = skipSpace(head, colon + 1);
    const end = valueEnd(head, start);
    // A value that touches the end may go on behind it.
    if (end >= head.length) return undefined;
    if (isKey(String(parse(head.slice(at, keyEnd))), key)) {
      const value = parse(head.slice(start, end));
      if (typeof value === 'string' || typeof value === 'boolean') return value;
      if (typeof value === 'number' && Number.isFinite(value)) return value;
    }
    at = skipSpace(head, end);
    if (head[at] !== ',') return undefined;
    at++;
  }
}

function parse(json: string): unknown {
  // Objects and arrays are no codes, and may be large.
  if (json.startsWith('{') || json.startsWith('[')) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  return at;
}

/** The place after the closing quote of the string that begins at `from`; the text's length where it has none. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') return at + 1;
  }
  return text.length;
}

function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      at = stringEnd(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') {
      depth++;
    } else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && character === ',') {
      return at;
    }
  }
  return text.length;
}
