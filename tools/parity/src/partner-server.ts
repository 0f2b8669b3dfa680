import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { bytes, type Reply } from './vectors.ts';

export interface PartnerServer {
  readonly port: number;
  close(): Promise<void>;
}

const DEFAULT_REPLY: Reply = { status: 200, content_type: 'application/json', body: '{"code":0}' };

/** A partner that answers each path as the row says; paths that the row does not name get `{"code":0}`. */
export async function startPartnerServer(replies: Readonly<Record<string, Reply>>): Promise<PartnerServer> {
  let port = 0;
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    answer(request, response, replies[path] ?? replies['*'] ?? DEFAULT_REPLY, port);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  return {
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, reply: Reply, port: number): void {
  if (reply.mode === 'hangup') {
    request.socket.destroy();
    return;
  }
  if (reply.delay !== undefined) {
    const { delay, ...rest } = reply;
    const timer = setTimeout(() => answer(request, response, rest, port), delay * 1000);
    response.once('close', () => clearTimeout(timer));
    return;
  }
  const plain = bytes(reply.body ?? '');
  const body = reply.mode === 'gzip' ? gzipSync(plain) : plain;
  response.statusCode = reply.status ?? 200;
  if (reply.content_type !== undefined) response.setHeader('content-type', reply.content_type);
  if (reply.mode === 'gzip') response.setHeader('content-encoding', 'gzip');
  for (const [name, value] of reply.headers ?? []) {
    response.setHeader(name, value.replace('{PORT}', String(port)));
  }
  if (reply.mode === 'truncate') {
    response.setHeader('content-length', body.length + 10);
    response.write(body, () => request.socket.destroy());
  } else {
    response.end(body);
  }
}
