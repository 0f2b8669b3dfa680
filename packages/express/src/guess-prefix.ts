import type { Layer, RoutedRequest } from './express-types.js';

/** The template of a mount's own prefix. */
export interface Prefix {
  readonly template: string;
  /** True if the template may hold a client's text. */
  readonly untrusted: boolean;
  /** True if each request has the same template. */
  readonly isConstant: boolean;
}

type Params = RoutedRequest['params'] | undefined;

/**
 * Guesses the template of a mount before router 2.3, which has only the client's text: a segment that is a param's
 * value becomes the param's name; the rest is lower-cased unless the router is case sensitive.
 */
export function guessPrefix(layer: Layer, text: string, params: Params): Prefix {
  if (layer.regexp?.fast_star) return { template: '*', untrusted: false, isConstant: true };
  const names = readParamNames(layer);
  const prefix = guess(layer, text, names, params);
  if (!prefix.untrusted || names.length === 0) return prefix;
  // A callback of `router.param` may have changed the params: match again for the original ones.
  return layer.match(text || '/') ? guess(layer, text, readParamNames(layer), layer.params) : prefix;
}

function guess(layer: Layer, text: string, names: readonly string[], params: Params): Prefix {
  const isSensitive = layer.regexp ? !layer.regexp.flags.includes('i') : !layer.match(changeCase(text));
  const source = layer.regexp?.source.toLowerCase();
  const left = [...names];
  const segments = text.split('/');
  const template: string[] = [];
  let untrusted = false;
  // From the right: of two equal segments, the later one is more often the param.
  for (let end = segments.length; end > 1; ) {
    const param = findParamBefore(end, segments, left, params);
    if (param === undefined) {
      const segment = segments[--end] as string;
      const shown = isSensitive ? segment : segment.toLowerCase();
      template.unshift(shown);
      // A segment that is in the pattern itself is the app's text.
      untrusted ||= !source?.includes(`\\/${shown.toLowerCase().replaceAll('.', '\\.')}`);
    } else {
      template.unshift(param.shown);
      left.splice(left.lastIndexOf(param.name), 1);
      end -= param.segments;
    }
  }
  return {
    template: ['', ...template].join('/'),
    untrusted,
    isConstant: names.length === 0,
  };
}

interface Param {
  readonly name: string;
  readonly shown: string;
  /** Number of segments in its value; a wildcard may have several. */
  readonly segments: number;
}

/** Finds the param whose value is in the last segments before `end`. */
function findParamBefore(
  end: number,
  segments: readonly string[],
  names: readonly string[],
  params: Params,
): Param | undefined {
  for (let at = names.length - 1; at >= 0; at--) {
    const name = names[at] as string;
    const value: unknown = params?.[name];
    const isWildcard = Array.isArray(value);
    const width = countSegments(isWildcard ? value.join('/') : value, segments, end);
    if (width === 0) continue;
    const shown = isWildcard ? `*${name}` : /^\d+$/.test(name) ? '*' : `:${name}`;
    return { name, shown, segments: width };
  }
  return undefined;
}

/** Returns how many segments before `end` are `value`, decoded; 0 if they are not. */
function countSegments(value: unknown, segments: readonly string[], end: number): number {
  if (typeof value !== 'string') return 0;
  // An encoded slash is inside one segment.
  if (decode(segments[end - 1] as string) === value) return 1;
  if (!value.includes('/')) return 0;
  const text = value.replace(/\/$/, '');
  const width = text.split('/').length;
  return width < end && decode(segments.slice(end - width, end).join('/')) === text ? width : 0;
}

function readParamNames(layer: Layer): string[] {
  return (layer.keys ?? []).map((key) => String(typeof key === 'string' ? key : key.name));
}

// Layers of routers 2.0 to 2.2 do not say whether they are case sensitive, but matching the other case shows it.
function changeCase(text: string): string {
  const lower = text.toLowerCase();
  return text === lower ? text.toUpperCase() : lower;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
