import type { IncomingMessage } from 'node:http';
import type { Authorize } from '../options/types.js';
import { clearTimeout, setTimeout } from '../runtime.js';

/** Time limit of `authorize` in milliseconds. Without one, a promise that never settles would hold the request open. */
const LIMIT_MS = 10_000;

/**
 * Asks `authorize` whether a request may read the scrape. Only `true` allows it. A throw, a rejection and the time limit
 * are reported, and deny it. The answer is then 403: a 401 would have to name a scheme, which only `authorize` knows.
 */
export async function isAuthorized(
  authorize: Authorize,
  request: IncomingMessage,
  failed: (where: string, error: unknown) => void,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = (): void => reject(new Error(`authorize() must settle within ${LIMIT_MS} ms`));
    timer = setTimeout(tooLate, LIMIT_MS).unref();
  });
  try {
    const verdict: unknown = await Promise.race([authorize(request), late]);
    return verdict === true;
  } catch (error) {
    failed('authorize', error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}
