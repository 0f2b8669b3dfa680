// Meaning: who calls. Source: the request's `User-Agent`, in this fleet the caller's syscode; or `readCaller`.
// Values: the first 20 characters, followed by `...` where there were more.
// Fallback: empty.

import { labelText } from './label-text.js';

const MAX_CHARACTERS = 20;

/** The label `f_code` for a `User-Agent`, or for what `readCaller` gave. */
export function callerLabel(caller: unknown): string {
  const text = labelText(caller) ?? '';
  if (text.length <= MAX_CHARACTERS) return text;
  const characters = Array.from(text);
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS).join('')}...`;
}
