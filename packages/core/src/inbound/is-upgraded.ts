import type { IncomingMessage } from 'node:http';

/**
 * True for a request whose connection belongs to another protocol (WebSocket, a tunnel), whichever library upgraded it:
 * `node:http` has emitted `upgrade` or `connect`, and set `request.upgrade`.
 */
export function isUpgraded(request: IncomingMessage): boolean {
  if (request.method === 'CONNECT') return true;
  const { upgrade, headers } = request as { upgrade?: unknown; headers?: { readonly upgrade?: unknown } };
  return upgrade === true && (headers === undefined || headers.upgrade !== undefined);
}
