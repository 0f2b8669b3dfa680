import type { Application, Layer, RoutedRequest, Router } from './express-types.js';
import { enter, type Mount, outerMount, unknownMount } from './mount.js';

/**
 * Where a request is when our middleware gets it, if nobody has followed it so far. Below a prefix that is the first
 * request of a process: the way to our middleware is looked for in the app's routers.
 */
export function firstPlace(request: RoutedRequest, middleware: unknown): Mount {
  const top = outerMount(request);
  const { app, baseUrl } = request;
  if (typeof baseUrl !== 'string' || !baseUrl || !app) return top;
  const apps = [app];
  for (let outer = app.parent; outer !== undefined && !apps.includes(outer); outer = outer.parent) {
    apps.unshift(outer);
  }
  return find(stackOf(apps[0]), top, 0) ?? unknownMount(request);

  function find(stack: readonly Layer[], above: Mount, depth: number): Mount | undefined {
    for (const layer of stack) {
      if (layer.handle === middleware && above.base === baseUrl) return above;
      const found = into(layer, above, depth);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function into(layer: Layer, above: Mount, depth: number): Mount | undefined {
    // A mounted app is hidden in a function of this name.
    const isApp = layer.handle?.name === 'mounted_app';
    const inner = isApp ? stackOf(apps[depth + 1]) : layer.handle?.stack;
    const match = inner && layer.match(baseUrl.slice(above.base.length) || '/');
    if (!inner || !match) return undefined;
    // Before router 2.3 a layer keeps its last match on itself.
    const { path = '', params = {} } = match === true ? layer : match;
    const mount = enter(above, layer, { baseUrl: above.base + path.replace(/\/$/, ''), params });
    return find(inner, mount, isApp ? depth + 1 : depth);
  }
}

function stackOf(app: Application | undefined): readonly Layer[] {
  return routerOf(app)?.stack ?? [];
}

/** The router of an app, under the name that its version of Express gives it. */
export function routerOf(app: Application | undefined): Router | undefined {
  // In Express 4, reading `router` throws.
  return app?._router ?? app?.router;
}
