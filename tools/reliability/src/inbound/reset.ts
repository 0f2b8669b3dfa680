import type { Socket } from 'node:net';

/** Resets a connection. Node cannot reset one that it has ended already, and would never close it. */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
