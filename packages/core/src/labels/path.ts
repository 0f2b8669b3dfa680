// Meaning: the route or mount of this service that answered the request.
// Values: its full template as the app wrote it; with `pathLabel: 'url'` the decoded path of the request.
// Fallback: `unmatched` if none answered, and for a 404 that no route chose.

import { cleanText } from '../label-text.js';

/** The label `path` of requests that no route or mount answered. */
export const UNMATCHED = 'unmatched';

/** Returns the part of a request target before the query, as the client wrote it: `/a%20b` for `/a%20b?c`, also for `http://host/a%20b?c`. */
export function requestPath(target: string): string {
  const path = before('?', before('#', target));
  return path.startsWith('/') ? path : path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '') || '/';
}

function before(mark: string, text: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

/** The label `path` with `pathLabel: 'url'`: the decoded path, as in the Python library. Bytes that are not UTF-8 become U+FFFD. */
export function urlPathLabel(target: string): string {
  const path = requestPath(target);
  // Node decodes the bytes of a target as latin1.
  if (!/[%\u0080-\uffff]/.test(path)) return cleanText(path);
  const bytes = Buffer.from(
    path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return cleanText(bytes.toString('utf8'));
}
