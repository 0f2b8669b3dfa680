import { afterSpace, isSpace, OPEN_BRACE, OPEN_BRACKET } from './json-bytes.js';

/** True where a body of this `Content-Type` may hold JSON: JSON itself, text (services and partners send JSON as text/html), or no type at all. */
export function mayBeJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === '' || contentType === 'application/json') return true;
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  return type.startsWith('text/') || type === 'application/json' || type.endsWith('+json');
}

/** Where the JSON object or array begins, after BOM and white space; -1 for text that begins otherwise. */
export function jsonStart(text: string): number {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (isSpace(text.charCodeAt(at))) at++;
  return opens(text.charCodeAt(at)) ? at : -1;
}

/** {@link jsonStart} of bytes. */
export function jsonStartOf(bytes: Uint8Array): number {
  const at = afterSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  return opens(bytes[at]) ? at : -1;
}

function opens(unit: number | undefined): boolean {
  return unit === OPEN_BRACE || unit === OPEN_BRACKET;
}
