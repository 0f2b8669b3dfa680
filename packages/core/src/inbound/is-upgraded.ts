import type { IncomingMessage } from 'node:http';

/**
 * True for a request whose connection belongs to another protocol (WebSocket, a tunnel): whatever library has upgraded
 * it, `node:http` has emitted `upgrade` or `connect` for it, and says so in `request.upgrade`.
 */
export function isUpgraded(request: IncomingMessage): boolean {
  if (request.method === 'CONNECT') return true;
  const { upgrade, headers } = request as { upgrade?: unknown; headers?: { readonly upgrade?: unknown } };
  return upgrade === true && (headers === undefined || headers.upgrade !== undefined);
}
