import { replaceMethod } from '@workshop/plugin-kit';
import type { JsonResponse } from './express-types.js';
import { type RouteTracker, TRACKER, type TrackedRequest } from './route-tracker.js';

/** The prototypes of responses whose `json` is replaced. */
const watched = new WeakSet<JsonResponse>();

/**
 * Gives the trackers the values that responses send as JSON: replaces `res.json` of this copy of Express, once.
 * @param reportError takes internal errors, which must not reach the app
 */
export function watchJson(response: JsonResponse | undefined, reportError: (error: unknown) => void): void {
  // Express's own method, below the app's wrappers: its argument is the value that is sent.
  const prototype = findDeepest(response);
  if (prototype === undefined || watched.has(prototype)) return;
  replaceMethod(prototype, 'json', (original) => {
    return function json(this: JsonResponse, ...args) {
      const tracker = hold(this, args, reportError);
      let returned: unknown;
      try {
        returned = Reflect.apply(original, this, args);
      } catch (error) {
        release(tracker, false, reportError);
        throw error;
      }
      release(tracker, true, reportError);
      return returned;
    };
  });
  watched.add(prototype);
}

/** Gives the tracker of a response, if it has one, the value that is about to be sent. `response` may be anything. */
function hold(
  response: JsonResponse,
  args: readonly unknown[],
  reportError: (error: unknown) => void,
): RouteTracker | undefined {
  try {
    const tracker = (response.req as TrackedRequest | undefined)?.[TRACKER];
    tracker?.holdBody(args.length === 1 && isSentAsGiven(response) ? args[0] : undefined);
    return tracker;
  } catch (error) {
    reportError(error);
    return undefined;
  }
}

function release(
  tracker: RouteTracker | undefined,
  sent: boolean,
  reportError: (error: unknown) => void,
): void {
  if (tracker === undefined) return;
  try {
    if (sent) tracker.releaseBody();
    else tracker.holdBody(undefined);
  } catch (error) {
    reportError(error);
  }
}

/** False if a replacer may change the value, or if `res.app` does not show the settings: then the bytes are read. */
function isSentAsGiven({ app }: JsonResponse): boolean {
  const settings = app?.settings;
  return typeof settings === 'object' && settings['json replacer'] === undefined;
}

function findDeepest(response: JsonResponse | undefined): JsonResponse | undefined {
  let found: JsonResponse | undefined;
  for (let each: unknown = response; each; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, 'json')) found = each as JsonResponse;
  }
  return found;
}
