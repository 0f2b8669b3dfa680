import type { RouteFacts } from '@channel-exporter/core';
import type { Layer, Path, RoutedRequest } from './express-types.js';
import { guessPrefix } from './guess-prefix.js';

/** A place in the tree of routers where a request is: what is in front of the paths there, as facts of what answers there. */
export interface Mount extends RouteFacts {
  /** The prefix as the client wrote it, without a trailing slash: `req.baseUrl` as Express set it. */
  readonly base: string;
  /** What is found below, by layer. Absent if the template depends on the request. */
  readonly known: Known | undefined;
}

interface Known {
  readonly mounts: WeakMap<Layer, Mount>;
  readonly routes: WeakMap<Layer, RouteFacts>;
}

export type Entering = Pick<RoutedRequest, 'baseUrl' | 'params'>;

/** The top of an app. */
export const ROOT: Mount = place('', '', false, true);

/**
 * The top of an app inside another framework that cuts its prefix off `req.url`, as connect and middie do: all of that
 * prefix is the client's text.
 */
export function outerMount(request: RoutedRequest): Mount {
  const { url } = request;
  const target = targetOf(request);
  if (target === url || typeof url !== 'string') return ROOT;
  const whole = withoutSlash(pathOf(target));
  const inner = withoutSlash(textOf(request.baseUrl) + pathOf(url));
  const outer = whole.endsWith(inner) ? whole.slice(0, whole.length - inner.length) : '';
  return outer.startsWith('/') ? place('', outer.toLowerCase(), true, false) : ROOT;
}

/** The mount that a request enters by `layer`, below `parent`. */
export function enter(parent: Mount, layer: Layer, request: Entering): Mount {
  const baseUrl = textOf(request.baseUrl);
  const known = parent.known?.mounts.get(layer);
  if (known !== undefined) return known.base === baseUrl ? known : { ...known, base: baseUrl };
  const mount = Object.hasOwn(layer, 'rawPath')
    ? told(parent, layer, baseUrl)
    : guessed(parent, layer, baseUrl, request.params);
  if (mount.known !== undefined) parent.known?.mounts.set(layer, mount);
  return mount;
}

/** The mount of a request that was inside a router before anybody followed it: all of its prefix is the client's text. */
export function unknownMount(request: Pick<RoutedRequest, 'baseUrl'>): Mount {
  const baseUrl = textOf(request.baseUrl);
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
  const facts = routeAt(mount, isList(path) ? elementOf(layer, path, pathOf(request.url ?? '/')) : path);
  if (!isList(path)) mount.known?.routes.set(layer, facts);
  return facts;
}

/** {@link routeOf} for a path that is no list. */
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

// Router 2.3 and newer: the layer tells what the app wrote.
function told(parent: Mount, layer: Layer, baseUrl: string): Mount {
  const { rawPath = '' } = layer;
  const path = isList(rawPath) ? elementOf(layer, rawPath, prefixOf(parent, layer, baseUrl) || '/') : rawPath;
  // A mount's trailing slash is the first of the paths below.
  const template = parent.template + (typeof path === 'string' ? path.replace(/\/+$/, '') : String(path));
  return place(baseUrl, template, parent.untrusted, !isList(rawPath) && parent.known !== undefined);
}

function guessed(parent: Mount, layer: Layer, baseUrl: string, params: Entering['params']): Mount {
  const prefix = guessPrefix(layer, prefixOf(parent, layer, baseUrl), params);
  const isConstant = !prefix.untrusted && prefix.isConstant && parent.known !== undefined;
  return place(baseUrl, parent.template + prefix.template, parent.untrusted || prefix.untrusted, isConstant);
}

/** What a layer has cut off the path, as the client wrote it. */
function prefixOf(parent: Mount, layer: Layer, baseUrl: string): string {
  if (baseUrl.startsWith(parent.base)) return baseUrl.slice(parent.base.length);
  // The app has changed `req.baseUrl` further up.
  return withoutSlash(layer.path ?? '');
}

function place(base: string, template: string, untrusted: boolean, isConstant: boolean): Mount {
  const known = isConstant ? { mounts: new WeakMap(), routes: new WeakMap() } : undefined;
  return { base, template, untrusted, known };
}

/** The target of a request as the client sent it. */
export function targetOf(request: RoutedRequest): string {
  const { originalUrl } = request;
  return typeof originalUrl === 'string' ? originalUrl : textOf(request.baseUrl) + (request.url ?? '/');
}

function textOf(baseUrl: unknown): string {
  return typeof baseUrl === 'string' ? baseUrl : '';
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** Which of several paths has matched. The router that knows says so; of others each path is asked alone. */
function elementOf(layer: Layer, paths: readonly Path[], pathname: string): Path {
  const match = Object.hasOwn(layer, 'rawPath') && layer.match(pathname);
  if (typeof match === 'object' && match.pattern !== undefined) return match.pattern;
  const LayerOfOne = layer.constructor as new (path: Path, options: object, handle: () => void) => Layer;
  const options = { sensitive: layer.regexp && !layer.regexp.flags.includes('i'), strict: false, end: true };
  const flat = paths.flat(Number.POSITIVE_INFINITY) as Path[];
  return flat.find((path) => new LayerOfOne(path, options, nothing).match(pathname)) ?? flat.join(',');
}

function nothing(): void {}
