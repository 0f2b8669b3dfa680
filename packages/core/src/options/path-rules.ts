import { types } from 'node:util';
import { type Rule, wrongOption } from './read-options.js';

/** A path as in a request target, all paths below one (`/static/*`), or a RegExp that is tested with the whole path. */
export type PathRule = string | RegExp;

/** End of a rule that matches all paths below it. */
export const BELOW = '/*';

/** Characters that no request target contains: they are percent-encoded in it. */
const ENCODED_IN_TARGETS = /[^!-~]/;

/** Longest path that an error proposes, in characters. */
const MAX_HINT = 200;

/** Copies a list of {@link PathRule}s. Refuses an entry that no request can match. */
export const pathRules: Rule<readonly PathRule[]> = (given, path) =>
  Array.isArray(given)
    ? Array.from(given, (entry: unknown, at) => pathRule(entry, `${path}[${at}]`))
    : wrongOption(path, given, 'an array of paths, such as ["/healthcheck", "/static/*", /^\\/internal\\//]');

const pathRule: Rule<PathRule> = (given, path) => {
  if (types.isRegExp(given)) return regExpRule(given, path);
  if (typeof given !== 'string') {
    return wrongOption(path, given, 'a path such as "/healthcheck" or "/static/*", or a RegExp');
  }
  const nearest = nearestPath(given);
  if (nearest === given) return given;
  const hint = nearest === undefined ? '' : didYouMean(JSON.stringify(nearest));
  return wrongOption(path, given, `${expectation(given)}${hint}`);
};

function didYouMean(meant: string): string {
  return meant.length > MAX_HINT ? '' : `; did you mean ${meant}?`;
}

function expectation(given: string): string {
  if (/[?#]/.test(given)) return 'a path without a query';
  if (/\*|\/:/.test(given)) return 'a path with "*" only as its last part, such as "/static/*", or a RegExp';
  return 'a path such as "/healthcheck" or "/static/*"';
}

/** The nearest path that a request can have; the given text itself if it is one. */
function nearestPath(given: string): string | undefined {
  if (given === '') return undefined;
  const path = given
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '');
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const pattern = rooted.replace(/\/\*$/, '').search(/\*|\/:./);
  if (pattern >= 0) return `${rooted.slice(0, pattern).replace(/\/$/, '')}${BELOW}`;
  return ENCODED_IN_TARGETS.test(rooted) ? encodeURI(rooted.replace(/\p{Cs}/gu, '')) : rooted;
}

function regExpRule(given: RegExp, path: string): RegExp {
  const { source, flags } = given;
  // `^static` matches no path: each begins with a slash.
  if (/^\^\w(?![?*{])[^|]*$/.test(source)) {
    const meant = `/^\\/${source.slice(1)}/${flags}`;
    wrongOption(path, given, `a RegExp for paths, which begin with "/"${didYouMean(meant)}`);
  }
  // With g or y, `test` continues at `lastIndex`, so the second of two equal requests would not match. A sticky pattern
  // matches at the first character only.
  return new RegExp(flags.includes('y') ? `^(?:${source})` : source, flags.replace(/[gy]/g, ''));
}
