import type { RouteFacts } from '@channel-exporter/core';
import type { Layer, Path, RoutedRequest } from './express-types.js';
import { guessPrefix } from './guess-prefix.js';

/** A router, or a middleware with a path, that a request is in: the template of its prefix. */
export interface Mount extends RouteFacts {
  /** The prefix as the client sent it, without a trailing slash: `req.baseUrl` as Express set it. */
  readonly base: string;
  /** Mounts and routes below, cached by layer. Undefined if the template depends on the request. */
  readonly known: KnownBelow | undefined;
}

interface KnownBelow {
  readonly mounts: WeakMap<Layer, Mount>;
  readonly routes: WeakMap<Layer, RouteFacts>;
}

export type Entering = Pick<RoutedRequest, 'baseUrl' | 'params'>;

/** The root of an app. */
export const ROOT: Mount = createMount('', '', false, true);

/**
 * Returns the root of an app, also inside another framework that cuts its prefix off `req.url`, as connect and middie
 * do: that whole prefix is the client's text.
 */
export function outerMount(request: RoutedRequest): Mount {
  const { url } = request;
  const target = readTarget(request);
  if (target === url || typeof url !== 'string') return ROOT;
  const whole = withoutSlash(cutQuery(target));
  const inner = withoutSlash(textOf(request.baseUrl) + cutQuery(url));
  const outer = whole.endsWith(inner) ? whole.slice(0, whole.length - inner.length) : '';
  return outer.startsWith('/') ? createMount('', outer.toLowerCase(), true, false) : ROOT;
}

/** Returns the mount that a request enters through `layer`, below `parent`. */
export function enterMount(parent: Mount, layer: Layer, request: Entering): Mount {
  const baseUrl = textOf(request.baseUrl);
  const known = parent.known?.mounts.get(layer);
  if (known !== undefined) return known.base === baseUrl ? known : { ...known, base: baseUrl };
  const mount = Object.hasOwn(layer, 'rawPath')
    ? mountFromRawPath(parent, layer, baseUrl)
    : mountFromRequest(parent, layer, baseUrl, request.params);
  if (mount.known !== undefined) parent.known?.mounts.set(layer, mount);
  return mount;
}

/** Returns the mount of a request that entered a router untracked: its whole prefix is the client's text. */
export function unknownMount(request: Pick<RoutedRequest, 'baseUrl'>): Mount {
  const baseUrl = textOf(request.baseUrl);
  return baseUrl ? createMount(baseUrl, baseUrl.toLowerCase(), true, false) : ROOT;
}

/** Returns the template of the route that a request enters through `layer`, below `mount`. */
export function routeOf(
  mount: Mount,
  layer: Layer,
  path: Path | readonly Path[],
  request: RoutedRequest,
): RouteFacts {
  const known = mount.known?.routes.get(layer);
  if (known !== undefined) return known;
  const facts = routeAt(
    mount,
    isList(path) ? findMatchingPath(layer, path, cutQuery(request.url ?? '/')) : path,
  );
  if (!isList(path)) mount.known?.routes.set(layer, facts);
  return facts;
}

/** {@link routeOf} for a path that is not a list. */
export function routeAt(mount: Mount, path: Path): RouteFacts {
  // `/` below a prefix is the prefix itself.
  const template = path === '/' ? mount.template : mount.template + String(path);
  return { template: template || '/', untrusted: mount.untrusted };
}

export function isPath(path: unknown): path is Path {
  return typeof path === 'string' || path instanceof RegExp;
}

export function isList(path: Path | readonly Path[]): path is readonly Path[] {
  return Array.isArray(path);
}

// Router 2.3 and newer: the layer has the path as the app wrote it.
function mountFromRawPath(parent: Mount, layer: Layer, baseUrl: string): Mount {
  const { rawPath = '' } = layer;
  const path = isList(rawPath)
    ? findMatchingPath(layer, rawPath, cutPrefix(parent, layer, baseUrl) || '/')
    : rawPath;
  // A mount's trailing slash is the first character of the paths below.
  const template = parent.template + (typeof path === 'string' ? path.replace(/\/+$/, '') : String(path));
  return createMount(baseUrl, template, parent.untrusted, !isList(rawPath) && parent.known !== undefined);
}

function mountFromRequest(parent: Mount, layer: Layer, baseUrl: string, params: Entering['params']): Mount {
  const prefix = guessPrefix(layer, cutPrefix(parent, layer, baseUrl), params);
  const isConstant = !prefix.untrusted && prefix.isConstant && parent.known !== undefined;
  return createMount(
    baseUrl,
    parent.template + prefix.template,
    parent.untrusted || prefix.untrusted,
    isConstant,
  );
}

/** Returns what a layer has cut off the path, as the client sent it. */
function cutPrefix(parent: Mount, layer: Layer, baseUrl: string): string {
  if (baseUrl.startsWith(parent.base)) return baseUrl.slice(parent.base.length);
  // The app has changed `req.baseUrl` in an outer router.
  return withoutSlash(layer.path ?? '');
}

function createMount(base: string, template: string, untrusted: boolean, isConstant: boolean): Mount {
  const known = isConstant ? { mounts: new WeakMap(), routes: new WeakMap() } : undefined;
  return { base, template, untrusted, known };
}

/** Returns the target of a request as the client sent it. */
export function readTarget(request: RoutedRequest): string {
  const { originalUrl } = request;
  return typeof originalUrl === 'string' ? originalUrl : textOf(request.baseUrl) + (request.url ?? '/');
}

function textOf(baseUrl: unknown): string {
  return typeof baseUrl === 'string' ? baseUrl : '';
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function cutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** Finds which of several paths has matched. Router 2.3 and newer say so; for others each path is tried alone. */
function findMatchingPath(layer: Layer, paths: readonly Path[], pathname: string): Path {
  const match = Object.hasOwn(layer, 'rawPath') && layer.match(pathname);
  if (typeof match === 'object' && match.pattern !== undefined) return match.pattern;
  const LayerOfOne = layer.constructor as new (path: Path, options: object, handle: () => void) => Layer;
  const options = { sensitive: layer.regexp && !layer.regexp.flags.includes('i'), strict: false, end: true };
  const flat = paths.flat(Number.POSITIVE_INFINITY) as Path[];
  return flat.find((path) => new LayerOfOne(path, options, nothing).match(pathname)) ?? flat.join(',');
}

function nothing(): void {}
