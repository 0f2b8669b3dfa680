import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Resolves when a response has been ended, or can be no longer. That may be so already: the client may have left long
 * ago. Some adapters emit only one of `finish` and `close`, and a response that waits behind another one on a pipelined
 * connection gets neither when the connection closes.
 */
export function untilOver(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const socket: IncomingMessage['socket'] | undefined = request.socket;
  if (response.writableEnded || response.destroyed || response.closed || socket?.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const over = (): void => {
      response.off('finish', over);
      response.off('close', over);
      socket?.off('close', over);
      makeRoom(socket, -1);
      resolve();
    };
    response.on('finish', over);
    response.on('close', over);
    makeRoom(socket, 1);
    socket?.on('close', over);
  });
}

// Many scrapes may wait on one connection: Node must not warn the app of a leak. 0 is no limit.
function makeRoom(socket: EventEmitter | undefined, listeners: number): void {
  const limit = socket?.getMaxListeners() ?? 0;
  if (limit > 0) socket?.setMaxListeners(limit + listeners);
}
