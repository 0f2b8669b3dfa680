import type { RouteFacts } from '@channel-exporter/core';
import type { Layer, Path, RoutedRequest } from './express-types.js';

/** A place in the tree of routers where a request is: what stands before the paths of the routes there. */
export interface Mount {
  /** The prefix as the client wrote it, without a trailing slash: `req.baseUrl`. */
  readonly base: string;
  /** The prefix as the app wrote it. */
  readonly template: string;
  /** True where the template may hold a client's text. */
  readonly untrusted: boolean;
  /** What is found below, by layer. Absent where the template depends on the request. */
  readonly known: Known | undefined;
}

interface Known {
  readonly mounts: WeakMap<Layer, Mount>;
  readonly routes: WeakMap<Layer, RouteFacts>;
}

type Entering = Pick<RoutedRequest, 'baseUrl' | 'params'>;

/** The top of an app. */
export const ROOT: Mount = place('', '', false, true);

/** The mount that a request enters by `layer`, below `parent`. */
export function enter(parent: Mount, layer: Layer, request: Entering): Mount {
  const { baseUrl } = request;
  const known = parent.known?.mounts.get(layer);
  if (known !== undefined) return known.base === baseUrl ? known : { ...known, base: baseUrl };
  const mount = 'rawPath' in layer ? told(parent, layer, baseUrl) : guessed(parent, layer, request);
  if (mount.known !== undefined) parent.known?.mounts.set(layer, mount);
  return mount;
}

/** The mount of a request that was inside a router before anybody watched: all of its prefix is the client's text. */
export function unknownMount({ baseUrl }: Pick<RoutedRequest, 'baseUrl'>): Mount {
  return baseUrl ? place(baseUrl, baseUrl.toLowerCase(), true, false) : ROOT;
}

/** The template of the route that a request enters by `layer`, below `mount`. */
export function routeOf(
  mount: Mount,
  layer: Layer,
  path: Path | readonly Path[],
  request: RoutedRequest,
): RouteFacts {
  const known = mount.known?.routes.get(layer);
  if (known !== undefined) return known;
  const isList = typeof path !== 'string' && !(path instanceof RegExp);
  const facts = routeAt(mount, isList ? elementOf(layer, path, pathOf(request.url ?? '/')) : path);
  if (!isList) mount.known?.routes.set(layer, facts);
  return facts;
}

/** {@link routeOf} for a path that is no list. */
export function routeAt(mount: Mount, path: Path): RouteFacts {
  return { template: join(mount.template, path) || '/', untrusted: mount.untrusted };
}

// Router 2.3 and newer: the layer tells what the app wrote.
function told(parent: Mount, layer: Layer, baseUrl: string): Mount {
  const { rawPath } = layer;
  const isList = rawPath !== undefined && typeof rawPath !== 'string' && !(rawPath instanceof RegExp);
  const path = isList ? elementOf(layer, rawPath, baseUrl.slice(parent.base.length) || '/') : rawPath;
  const template = join(parent.template, path ?? '');
  return place(baseUrl, template, parent.untrusted, !isList && parent.known !== undefined);
}

/**
 * Before router 2.3 there is only what the client wrote: segments that are a param's value become its name, the rest
 * is lower-cased unless the router is case sensitive.
 */
function guessed(parent: Mount, layer: Layer, request: Entering): Mount {
  const { baseUrl, params } = request;
  const names = (layer.keys ?? []).map((key) => String(typeof key === 'string' ? key : key.name));
  const prefix = baseUrl.slice(parent.base.length);
  const isSensitive = layer.regexp ? !layer.regexp.flags.includes('i') : !layer.match(otherCase(prefix));
  const source = layer.regexp?.source.toLowerCase();
  let untrusted = parent.untrusted;
  const segments = prefix.split('/');
  // From the right: of two equal segments the param is more often the later one.
  for (let at = segments.length - 1; at > 0; at--) {
    const segment = segments[at] as string;
    const name = names.findLast((each) => params[each] === decoded(segment));
    if (name === undefined) {
      const text = isSensitive ? segment : segment.toLowerCase();
      segments[at] = text;
      // What stands in the pattern itself is the app's text, whoever repeats it.
      untrusted ||= !source?.includes(`\\/${text.toLowerCase().replaceAll('.', '\\.')}`);
    } else {
      segments[at] = `:${name}`;
      names.splice(names.indexOf(name), 1);
    }
  }
  const isConstant = !untrusted && parent.known !== undefined && layer.keys?.length === 0;
  return place(baseUrl, parent.template + segments.join('/'), untrusted, isConstant);
}

function place(base: string, template: string, untrusted: boolean, isConstant: boolean): Mount {
  const known = isConstant ? { mounts: new WeakMap(), routes: new WeakMap() } : undefined;
  return { base, template, untrusted, known };
}

function join(prefix: string, path: Path): string {
  if (path instanceof RegExp) return prefix + String(path);
  // `/` below a prefix is the prefix itself, and a mount's trailing slash is none of the path's.
  return path === '/' ? prefix : prefix + path;
}

// A layer of routers 2.0 to 2.2 does not say whether it is case sensitive, but it can be asked.
function otherCase(text: string): string {
  const lower = text.toLowerCase();
  return text === lower ? text.toUpperCase() : lower;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** Which of several paths has matched. The router that knows says so; of others each path is asked alone. */
function elementOf(layer: Layer, paths: readonly Path[], pathname: string): Path {
  const match = 'rawPath' in layer && layer.match(pathname);
  if (typeof match === 'object' && match.pattern !== undefined) return match.pattern;
  const LayerOfOne = layer.constructor as new (path: Path, options: object, handle: () => void) => Layer;
  const options = { sensitive: layer.regexp && !layer.regexp.flags.includes('i'), strict: false, end: true };
  const flat = paths.flat(Number.POSITIVE_INFINITY) as Path[];
  return flat.find((path) => new LayerOfOne(path, options, nothing).match(pathname)) ?? flat.join(',');
}

function nothing(): void {}
