import { type Rule, wrongOption } from './read-options.js';

/** `true` or `false`. */
export const boolean: Rule<boolean> = (given, path) =>
  typeof given === 'boolean' ? given : wrongOption(path, given, 'true or false');

/** A non-empty string. */
export const text: Rule<string> = (given, path) =>
  typeof given === 'string' && given !== '' ? given : wrongOption(path, given, 'a non-empty string');

/** A whole number from `lowest` on. */
export function wholeNumber(lowest: number, unit: string): Rule<number> {
  return (given, path) =>
    typeof given === 'number' && Number.isSafeInteger(given) && given >= lowest
      ? given
      : wrongOption(path, given, `a whole number of ${unit}, at least ${lowest}`);
}

/** A TCP port; 0 means any free one. */
export const port: Rule<number> = (given, path) =>
  typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= 65_535
    ? given
    : wrongOption(path, given, 'a port from 0 (any free one) to 65535');

/** A function of the user. Its parameters are typed only: they cannot be checked at set-up. */
export function fn<F extends (...args: never[]) => unknown>(expected = 'a function'): Rule<F> {
  return (given, path) => (typeof given === 'function' ? (given as F) : wrongOption(path, given, expected));
}

/** One of some fixed values, else a value that `otherwise` accepts. */
export function oneOf<const Fixed, T = never>(fixed: readonly Fixed[], otherwise: Rule<T>): Rule<Fixed | T> {
  return (given, path) =>
    (fixed as readonly unknown[]).includes(given) ? (given as Fixed) : otherwise(given, path);
}

/** Refuses everything: the end of an {@link oneOf}. */
export function nothingBut(expected: string): Rule<never> {
  return (given, path) => wrongOption(path, given, expected);
}

/** The path of a URL: begins with a slash, has no query. */
export const urlPath: Rule<string> = (given, path) =>
  typeof given === 'string' && /^\/[^?#]*$/.test(given)
    ? given
    : wrongOption(path, given, 'a path such as "/metrics", without a query');
