import { replaceMethod } from '@workshop/plugin-kit';
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
  replaceMethod(prototype, 'json', (original) => {
    return function json(this: JsonResponse, ...args) {
      const trail = hold(this, args, failed);
      let returned: unknown;
      try {
        returned = Reflect.apply(original, this, args);
      } catch (error) {
        release(trail, false, failed);
        throw error;
      }
      release(trail, true, failed);
      return returned;
    };
  });
  watched.add(prototype);
}

/** Tells the trail of a response, if it has one, what is about to be sent. `response` may be anything. */
function hold(
  response: JsonResponse,
  args: readonly unknown[],
  failed: (error: unknown) => void,
): Trail | undefined {
  try {
    const trail = (response.req as TrailedRequest | undefined)?.[TRAIL];
    trail?.holdBody(args.length === 1 && isSentAsGiven(response) ? args[0] : undefined);
    return trail;
  } catch (error) {
    failed(error);
    return undefined;
  }
}

function release(trail: Trail | undefined, sent: boolean, failed: (error: unknown) => void): void {
  if (trail === undefined) return;
  try {
    if (sent) trail.releaseBody();
    else trail.holdBody(undefined);
  } catch (error) {
    failed(error);
  }
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
