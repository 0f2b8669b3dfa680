/** 1 at the code of each character that `URL` does not change in a path. */
const PLAIN = new Uint8Array(128);
for (const character of "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~!$&'()*+,;=:@%-") {
  PLAIN[character.charCodeAt(0)] = 1;
}
const SLASH = 0x2f;
const QUERY = 0x3f;
const FRAGMENT = 0x23;

/** End of the origin in the text of an http or https URL with a path; any offset for other text. */
export function endOfOrigin(text: string): number {
  const end = text.indexOf('/', 'https://'.length);
  return end < 0 ? text.length : end;
}

/**
 * The path of a URL if `URL` would return it unchanged: nothing to encode, and no segment that may be `.` or `..`.
 * Undefined if the URL must be parsed.
 * @param from the end of the origin
 */
export function plainPath(text: string, from: number): string | undefined {
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUERY || unit === FRAGMENT) break;
    if (PLAIN[unit] !== 1 || (unit === SLASH && mayBeDots(text, at + 1))) return undefined;
  }
  return text.slice(from, at);
}

function mayBeDots(text: string, at: number): boolean {
  return text[at] === '.' || (text[at] === '%' && /^%2e/i.test(text.slice(at, at + 3)));
}
