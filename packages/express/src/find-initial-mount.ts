import type { Application, Layer, RoutedRequest, Router } from './express-types.js';
import { enterMount, type Mount, outerMount, unknownMount } from './mount.js';

/**
 * Finds the mount of a request that reaches the middleware untracked. Below a prefix that is the first request of a
 * process: the app's routers are searched for the middleware.
 */
export function findInitialMount(request: RoutedRequest, middleware: unknown): Mount {
  const top = outerMount(request);
  const { app, baseUrl } = request;
  if (typeof baseUrl !== 'string' || !baseUrl || !app) return top;
  const apps = [app];
  for (let outer = app.parent; outer !== undefined && !apps.includes(outer); outer = outer.parent) {
    apps.unshift(outer);
  }
  return find(readStack(apps[0]), top, 0) ?? unknownMount(request);

  function find(stack: readonly Layer[], above: Mount, depth: number): Mount | undefined {
    for (const layer of stack) {
      if (layer.handle === middleware && above.base === baseUrl) return above;
      const found = findBelow(layer, above, depth);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function findBelow(layer: Layer, above: Mount, depth: number): Mount | undefined {
    // Express wraps a mounted app in a function of this name.
    const isApp = layer.handle?.name === 'mounted_app';
    const inner = isApp ? readStack(apps[depth + 1]) : layer.handle?.stack;
    const match = inner && layer.match(baseUrl.slice(above.base.length) || '/');
    if (!inner || !match) return undefined;
    // Before router 2.3 a layer keeps its last match on itself.
    const { path = '', params = {} } = match === true ? layer : match;
    const mount = enterMount(above, layer, { baseUrl: above.base + path.replace(/\/$/, ''), params });
    return find(inner, mount, isApp ? depth + 1 : depth);
  }
}

function readStack(app: Application | undefined): readonly Layer[] {
  return readRouter(app)?.stack ?? [];
}

/** Returns the router of an app, if it has one; each major version of Express has another name for it. */
export function readRouter(app: Application | undefined): Router | undefined {
  if (app === undefined) return undefined;
  // In Express 4, reading `router` throws.
  return app._router ?? (app.lazyrouter === undefined ? app.router : undefined);
}
