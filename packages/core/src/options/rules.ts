import { type Rule, wrongOption } from './read-options.js';

/** `true` or `false`. */
export const boolean: Rule<boolean> = (given, place) =>
  typeof given === 'boolean' ? given : wrongOption(place, given, 'true or false');

/** Text that is not empty. */
export const text: Rule<string> = (given, place) =>
  typeof given === 'string' && given !== '' ? given : wrongOption(place, given, 'a non-empty string');

/** A whole number from `lowest` on. */
export function wholeNumber(lowest: number, unit: string): Rule<number> {
  return (given, place) =>
    typeof given === 'number' && Number.isSafeInteger(given) && given >= lowest
      ? given
      : wrongOption(place, given, `a whole number of ${unit}, at least ${lowest}`);
}

/** A TCP port; 0 stands for any free one. */
export const port: Rule<number> = (given, place) =>
  typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= 65_535
    ? given
    : wrongOption(place, given, 'a port from 0 (any free one) to 65535');

/** A function of the user's. The type says what it is called with; nothing can check that at set-up. */
export function fn<F extends (...args: never[]) => unknown>(expected = 'a function'): Rule<F> {
  return (given, place) => (typeof given === 'function' ? (given as F) : wrongOption(place, given, expected));
}

/** One of some fixed values, else what `otherwise` makes of it. */
export function oneOf<const Fixed, T = never>(fixed: readonly Fixed[], otherwise: Rule<T>): Rule<Fixed | T> {
  return (given, place) =>
    (fixed as readonly unknown[]).includes(given) ? (given as Fixed) : otherwise(given, place);
}

/** Refuses everything, saying what would have been right: the end of an {@link oneOf}. */
export function nothingBut(expected: string): Rule<never> {
  return (given, place) => wrongOption(place, given, expected);
}

/** The path of a URL, beginning with a slash and without a query. */
export const urlPath: Rule<string> = (given, place) =>
  typeof given === 'string' && /^\/[^?#]*$/.test(given)
    ? given
    : wrongOption(place, given, 'a path such as "/metrics", without a query');
