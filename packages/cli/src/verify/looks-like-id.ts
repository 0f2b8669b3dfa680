const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i;
const HEX = /^(?=.*[0-9])(?=.*[a-f])[0-9a-f]{16,}$/i;
const DATE = /^(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:[T_ ].*)?$/;
const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;
/** Base64 and the like: long, with all three kinds of characters. */
const TOKEN = /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{20,}={0,2}$/;
const EMAIL = /[^\s/@]+@[^\s/@]+\.[a-z]{2,}/i;
/** Characters of templates, but not of ids: parameters, wildcards, regular expressions. */
const TEMPLATE = /[:*(){}[\]\\^$|]/;

/** True if a value seems to be an id, a hash, a token, a date, a time or an address, of which there is no end. */
export function looksLikeId(value: string): boolean {
  return /^\d{9,}$/.test(value) || isEndless(value);
}

/** True if a segment of a path seems to be one. In a path, five digits are enough. */
export function hasIdSegment(path: string): boolean {
  return path
    .split('/')
    .some((segment) => !TEMPLATE.test(segment) && (/^\d{5,}$/.test(segment) || isEndless(segment)));
}

export function looksLikeEmail(value: string): boolean {
  return EMAIL.test(value);
}

function isEndless(value: string): boolean {
  return [UUID, HEX, DATE, ADDRESS, TOKEN].some((pattern) => pattern.test(value));
}
