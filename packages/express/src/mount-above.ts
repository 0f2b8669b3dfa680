import type { Application, Layer, RoutedRequest } from './express-types.js';
import { enter, type Mount, ROOT, unknownMount } from './mount.js';

/**
 * The mount of a request that came below a prefix before anybody followed it: the first one of a process, where our
 * middleware stands inside a router. The way to our middleware is looked for in the app's routers.
 */
export function mountAbove(app: Application, middleware: unknown, request: RoutedRequest): Mount {
  const { _router: router = app.router } = app;
  // A whole app in another one is not seen from above, and knows its prefix from below only as text.
  const mount = find(router?.stack ?? [], ROOT);
  return mount ?? unknownMount(request);

  function find(stack: readonly Layer[], above: Mount): Mount | undefined {
    for (const layer of stack) {
      if (layer.handle === middleware && above.base === request.baseUrl) return above;
      const inner = layer.handle?.stack;
      const found = inner && into(inner, layer, above);
      if (found) return found;
    }
    return undefined;
  }

  function into(inner: readonly Layer[], layer: Layer, above: Mount): Mount | undefined {
    const match = layer.match(request.baseUrl.slice(above.base.length) || '/');
    if (!match) return undefined;
    // Before router 2.3 a layer keeps its last match on itself.
    const { path = '', params = {} } = match === true ? layer : match;
    const baseUrl = above.base + path.replace(/\/$/, '');
    if (baseUrl === above.base) return find(inner, above);
    return find(inner, enter(above, layer, { baseUrl, params }));
  }
}
