/** Longest label value, in UTF-16 units. */
const MAX_LENGTH = 128;

/**
 * Turns a value of the app or a client into label text: {@link rawText}, then {@link cleanText}.
 * @returns undefined for null, objects, arrays, functions, symbols and numbers that are not finite
 */
export function labelText(value: unknown): string | undefined {
  const text = rawText(value);
  return text === undefined ? undefined : cleanText(text);
}

/**
 * Turns a value into text that is not cleaned yet. Enough for a label of a series: a series cleans new values.
 * @returns undefined as {@link labelText}
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

/** Replaces ill-formed UTF-16 by U+FFFD, removes C0 controls and DEL, and cuts at 128 UTF-16 units, never inside a surrogate pair. */
export function cleanText(text: string): string {
  if (text.length > MAX_LENGTH) return cleanAndCut(text);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isControl(unit) || isSurrogate(unit)) return cleanAndCut(text);
  }
  return text;
}

function cleanAndCut(text: string): string {
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
