import type { IncomingMessage } from 'node:http';
import type { Authorize } from '../options/types.js';

/**
 * Whether `authorize` keeps a request from the scrape. Only `true` lets it in; a throw or a rejection is reported, and
 * refuses. (Refused is 403: a 401 would have to name a scheme, which only the user's function knows.)
 */
export async function refuses(
  authorize: Authorize,
  request: IncomingMessage,
  failed: (where: string, error: unknown) => void,
): Promise<boolean> {
  try {
    const verdict: unknown = await authorize(request);
    return verdict !== true;
  } catch (error) {
    failed('authorize', error);
    return true;
  }
}
