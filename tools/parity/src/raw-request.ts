import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { bytes, type InboundGiven } from './vectors.ts';

/**
 * Sends one request byte for byte as the row gives it (Node's client refuses some of these headers), and waits until
 * the server has answered and closed the connection.
 */
export async function sendRaw(server: Server, given: InboundGiven): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const body = given.body === undefined ? undefined : bytes(given.body);
  const head = [
    `${given.method ?? 'GET'} ${given.target} HTTP/1.1`,
    'Host: service.example',
    'Connection: close',
    ...given.headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  const socket = connect(port, '127.0.0.1');
  // A server that gives up in the middle of its answer may reset the connection.
  socket.on('error', () => {});
  socket.resume();
  const closed = once(socket, 'close');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  if (body !== undefined) socket.write(body);
  await closed;
}
