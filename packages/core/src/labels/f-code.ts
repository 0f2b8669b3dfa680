// Meaning: who calls. Source: the request's `User-Agent`, in this fleet the caller's syscode; or `readCaller`.
// Values: the first 20 characters, followed by `...` where there were more.
// Fallback: empty.

import { cleanText, rawText } from '../label-text.js';

const MAX_CHARACTERS = 20;

/** The label `f_code` for a `User-Agent`, or for what `readCaller` gave; the series cleans it. */
export function callerLabel(caller: unknown): string {
  const text = rawText(caller) ?? '';
  return text.length <= MAX_CHARACTERS ? text : shortened(cleanText(text));
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS).join('')}...`;
}
