import type { JsonResponse } from './express-types.js';
import { TRAIL, type TrailedRequest } from './trail.js';

const WATCHED: unique symbol = Symbol('channel-exporter watched');

/** Has the trails know what responses send as JSON: wraps `res.json` of this copy of Express, once. */
export function watchJson(response: JsonResponse): void {
  // Express's own, below what the app has put around it: there it is known what will be sent.
  const prototype = deepest(response);
  if (Object.hasOwn(prototype, WATCHED)) return;
  Object.defineProperty(prototype, WATCHED, { value: true });
  const original = prototype.json;
  prototype.json = function json(this: JsonResponse, body) {
    const trail = (this.req as TrailedRequest | undefined)?.[TRAIL];
    // A replacer decides what is sent, and two arguments mean what their types say: the bytes will tell.
    // biome-ignore lint/complexity/noArguments: their number is what matters.
    const isPlain = arguments.length === 1 && this.app?.settings['json replacer'] === undefined;
    trail?.holdBody(isPlain ? body : undefined);
    try {
      // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given.
      const returned: unknown = Reflect.apply(original, this, arguments);
      trail?.releaseBody();
      return returned;
    } catch (error) {
      trail?.holdBody(undefined);
      throw error;
    }
  };
}

function deepest(response: JsonResponse): JsonResponse {
  let found = response;
  for (let each: unknown = response; each !== null; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each as object, 'json')) found = each as JsonResponse;
  }
  return found;
}
