import { cleanText } from '../label-text.js';
import { callerLabel } from './f-code.js';

/**
 * Creates the check of the option `knownCallers`. Its entries are shortened like the label `f_code`.
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
