import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Resolves when a response has ended or its connection is closed, which may be the case already. Some adapters emit
 * only one of `finish` and `close`; a response that waits behind another one on a pipelined connection gets neither
 * when the connection closes.
 */
export function waitForResponseEnd(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const socket: IncomingMessage['socket'] | undefined = request.socket;
  if (response.writableEnded || response.destroyed || response.closed || socket?.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const onEnd = (): void => {
      response.off('finish', onEnd);
      response.off('close', onEnd);
      socket?.off('close', onEnd);
      raiseMaxListeners(socket, -1);
      resolve();
    };
    response.on('finish', onEnd);
    response.on('close', onEnd);
    raiseMaxListeners(socket, 1);
    socket?.on('close', onEnd);
  });
}

// Many scrapes may wait on one connection, and Node must not warn the app of a leak. 0 means no limit.
function raiseMaxListeners(socket: EventEmitter | undefined, listeners: number): void {
  const limit = socket?.getMaxListeners() ?? 0;
  if (limit > 0) socket?.setMaxListeners(limit + listeners);
}
