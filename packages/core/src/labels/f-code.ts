// Meaning: the caller.
// Values: inbound the `User-Agent` of the request, in this fleet the caller's syscode, or what `readCaller` returns; from
//   21 characters on the first 20 and `...`. Consumer always empty.
// Fallback: empty.

import { cleanText, rawText } from '../label-text.js';

const MAX_CHARACTERS = 20;

/** The label `f_code` of messages, and of requests without a caller. */
export const CALLER_ABSENT = '';

/** The label `f_code` for a `User-Agent`, or for what `readCaller` returned; the series cleans it. */
export function callerLabel(caller: unknown): string {
  const text = rawText(caller) ?? CALLER_ABSENT;
  return text.length <= MAX_CHARACTERS ? text : shorten(cleanText(text));
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS).join('')}...`;
}
