import type { JsonResponse } from './express-types.js';
import { TRAIL, type Trail, type TrailedRequest } from './trail.js';

/** The prototypes of responses whose `json` is wrapped. */
const watched = new WeakSet<JsonResponse>();

/**
 * Has the trails know what responses send as JSON: wraps `res.json` of this copy of Express, once.
 * @param failed told of mishaps of ours, which must not reach the app
 */
export function watchJson(response: JsonResponse | undefined, failed: (error: unknown) => void): void {
  // Express's own, below what the app has put around it: there it is known what will be sent.
  const prototype = deepest(response);
  if (prototype === undefined || watched.has(prototype)) return;
  const original = prototype.json;
  prototype.json = function json(this: JsonResponse, body) {
    let trail: Trail | undefined;
    try {
      trail = (this.req as TrailedRequest | undefined)?.[TRAIL];
      // biome-ignore lint/complexity/noArguments: their number is what matters.
      trail?.holdBody(arguments.length === 1 && isSentAsGiven(this) ? body : undefined);
    } catch (error) {
      // `this` may be anything.
      failed(error);
    }
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
  watched.add(prototype);
}

/** False if a replacer decides what is sent, or if `res.app` does not say so: then the bytes are read. */
function isSentAsGiven({ app }: JsonResponse): boolean {
  const settings = app?.settings;
  return typeof settings === 'object' && settings['json replacer'] === undefined;
}

function deepest(response: JsonResponse | undefined): JsonResponse | undefined {
  let found: JsonResponse | undefined;
  for (let each: unknown = response; each; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, 'json')) found = each as JsonResponse;
  }
  return found;
}
