import type { IncomingMessage } from 'node:http';
import type { Authorize } from '../options/types.js';
import { clearTimeout, setTimeout } from '../runtime.js';

/** How long `authorize` may take, in milliseconds: one that never settles must not hold the request open. */
const LIMIT_MS = 10_000;

/**
 * Whether `authorize` keeps a request from the scrape. Only `true` lets it in; a throw, a rejection, and no verdict in
 * ten seconds are reported, and refuse. (Refused is 403: a 401 would have to name a scheme, which only the user's function knows.)
 */
export async function refuses(
  authorize: Authorize,
  request: IncomingMessage,
  failed: (where: string, error: unknown) => void,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no verdict within ${LIMIT_MS} ms`)), LIMIT_MS).unref();
  });
  try {
    const verdict: unknown = await Promise.race([authorize(request), late]);
    return verdict !== true;
  } catch (error) {
    failed('authorize', error);
    return true;
  } finally {
    clearTimeout(timer);
  }
}
