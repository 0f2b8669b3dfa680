import { types } from 'node:util';
import { type Rule, wrongOption } from './read-options.js';

/** A path as requests ask for it, all that lies below one (`/static/*`), or what a whole path is tested with. */
export type PathRule = string | RegExp;

/** What the end of a path means that stands for all below it. */
export const BELOW = '/*';

/** Whatever a path of a request cannot hold, or holds as something else. */
const WRITTEN_OTHERWISE = /[^!-~]/;

/** The longest path that is proposed in an error, in characters. */
const MAX_HINT = 200;

/** A list of {@link PathRule}s, copied; an entry that could not be the path of any request is refused. */
export const pathRules: Rule<readonly PathRule[]> = (given, place) =>
  Array.isArray(given)
    ? Array.from(given, (entry: unknown, at) => pathRule(entry, `${place}[${at}]`))
    : wrongOption(
        place,
        given,
        'an array of paths, such as ["/healthcheck", "/static/*", /^\\/internal\\//]',
      );

const pathRule: Rule<PathRule> = (given, place) => {
  if (types.isRegExp(given)) return regExpRule(given, place);
  if (typeof given !== 'string') {
    return wrongOption(place, given, 'a path such as "/healthcheck" or "/static/*", or a RegExp');
  }
  const nearest = nearestPath(given);
  if (nearest === given) return given;
  const hint = nearest === undefined ? '' : didYouMean(JSON.stringify(nearest));
  return wrongOption(place, given, `${expectation(given)}${hint}`);
};

function didYouMean(meant: string): string {
  return meant.length > MAX_HINT ? '' : `; did you mean ${meant}?`;
}

function expectation(given: string): string {
  if (/[?#]/.test(given)) return 'a path without a query';
  if (/\*|\/:/.test(given)) return 'a path with "*" only as its last part, such as "/static/*", or a RegExp';
  return 'a path such as "/healthcheck" or "/static/*"';
}

/** What was meant; the very same text if it is a path that requests can ask for. */
function nearestPath(given: string): string | undefined {
  if (given === '') return undefined;
  const path = given
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '');
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const pattern = rooted.replace(/\/\*$/, '').search(/\*|\/:./);
  if (pattern >= 0) return `${rooted.slice(0, pattern).replace(/\/$/, '')}${BELOW}`;
  return WRITTEN_OTHERWISE.test(rooted) ? encodeURI(rooted.replace(/\p{Cs}/gu, '')) : rooted;
}

function regExpRule(given: RegExp, place: string): RegExp {
  const { source, flags } = given;
  // `^static` can match no path: each begins with a slash.
  if (/^\^\w(?![?*{])[^|]*$/.test(source)) {
    const meant = `/^\\/${source.slice(1)}/${flags}`;
    wrongOption(place, given, `a RegExp for paths, which begin with "/"${didYouMean(meant)}`);
  }
  // With the flags g and y, test() goes on from where it was: of two equal requests the second would be recorded. A sticky
  // one begins at the first character.
  return new RegExp(flags.includes('y') ? `^(?:${source})` : source, flags.replace(/[gy]/g, ''));
}
