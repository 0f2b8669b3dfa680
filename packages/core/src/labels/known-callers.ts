import { cleanText } from '../label-text.js';
import { callerLabel } from './f-code.js';

/**
 * Whether the app names a caller, by the option `knownCallers`. The entries of a list are shortened as the label
 * `f_code` is.
 * @param callUser calls the user's function; undefined if it throws
 */
export function knownCallerCheck(
  knownCallers: readonly string[] | ((caller: string) => boolean),
  callUser: (call: () => unknown) => unknown,
): (caller: string) => boolean {
  if (typeof knownCallers === 'function') return (caller) => callUser(() => knownCallers(caller)) === true;
  const labels = new Set(knownCallers.map((caller) => cleanText(callerLabel(caller))));
  return (caller) => labels.has(caller);
}
