// What may stand in a label.
// Values: strings as they are, finite numbers as JSON prints them, `true` and `false`.
// Fallback: none here; undefined tells that there is no value.

/** The longest text of a label value, in UTF-16 units. */
const MAX_LENGTH = 128;

// Lone and paired surrogates alike: both leave the fast path.
const NEEDS_CARE = /[\u0000-\u001f\u007f\ud800-\udfff]/;
const CONTROLS = /[\u0000-\u001f\u007f]/g;

/**
 * The text of a foreign value as a label shows it: ill-formed UTF-16 becomes U+FFFD, C0 controls and DEL are removed,
 * and it is cut at 128 UTF-16 units, never inside a pair.
 * @returns undefined for what is no value: null, objects, arrays, functions, numbers that are not finite
 */
export function labelText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : undefined;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return cleanText(String(value));
    default:
      return undefined;
  }
}

/** {@link labelText} of a string. */
export function cleanText(text: string): string {
  if (text.length <= MAX_LENGTH && !NEEDS_CARE.test(text)) return text;
  return cut(text.toWellFormed().replace(CONTROLS, ''));
}

function cut(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const last = text.charCodeAt(MAX_LENGTH - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? MAX_LENGTH - 1 : MAX_LENGTH;
  // A copy: a slice would keep the whole of a hostile megabyte alive for as long as the series lives.
  return Buffer.from(text.slice(0, end), 'utf16le').toString('utf16le');
}
