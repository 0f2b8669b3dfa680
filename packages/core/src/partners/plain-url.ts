/** What `URL` leaves as it is in a path: 1 at the code of each such character. */
const PLAIN = new Uint8Array(128);
for (const character of "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~!$&'()*+,;=:@%-") {
  PLAIN[character.charCodeAt(0)] = 1;
}
const SLASH = 0x2f;
const QUERY = 0x3f;
const FRAGMENT = 0x23;

/** Where the origin ends in the text of a URL of http or https that has a path; in any other text it is anywhere. */
export function endOfOrigin(text: string): number {
  const end = text.indexOf('/', 'https://'.length);
  return end < 0 ? text.length : end;
}

/**
 * The path as `URL` would give it, where it stands there so: nothing to encode, and no segment that may be `.` or `..`.
 * Undefined where only parsing tells.
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
