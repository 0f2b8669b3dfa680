// What may stand in a label.
// Values: strings as they are, finite numbers as JSON prints them, `true` and `false`.
// Fallback: none here; undefined tells that there is no value.

/** The longest text of a label value, in UTF-16 units. */
const MAX_LENGTH = 128;

/**
 * The text of a foreign value as a label shows it: {@link rawText}, cleaned by {@link cleanText}.
 * @returns undefined for what is no value
 */
export function labelText(value: unknown): string | undefined {
  const text = rawText(value);
  return text === undefined ? undefined : cleanText(text);
}

/**
 * The text of a foreign value, not yet cleaned: enough for a label of a series, which cleans what it has not seen before.
 * @returns undefined for what is no value: null, objects, arrays, functions, numbers that are not finite
 */
export function rawText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

/** What may stand in a label: ill-formed UTF-16 becomes U+FFFD, C0 controls and DEL are removed, and it is cut at 128 UTF-16 units, never inside a pair. */
export function cleanText(text: string): string {
  if (text.length > MAX_LENGTH) return cleanedAndCut(text);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isControl(unit) || isSurrogate(unit)) return cleanedAndCut(text);
  }
  return text;
}

function cleanedAndCut(text: string): string {
  let kept = '';
  for (const character of text) {
    const unit = character.charCodeAt(0);
    if (isControl(unit)) continue;
    if (kept.length + character.length > MAX_LENGTH) break;
    kept += character.length === 1 && isSurrogate(unit) ? '\ufffd' : character;
  }
  return kept;
}

function isControl(unit: number): boolean {
  return unit < 0x20 || unit === 0x7f;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
