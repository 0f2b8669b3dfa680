import { connect } from 'node:net';
import type { Request } from './program.ts';

const LIMIT_MS = 60_000;

/**
 * Sends one request over a connection of its own and reads every byte of the answer.
 * @param caller the `User-Agent`: it makes the request's own series
 * @param etag sent as `If-None-Match`
 * @returns the bytes as Latin-1 text
 * @throws Error if the program does not answer within a minute
 */
export async function exchange(
  port: number,
  { line, headers = {}, body = '', leaveAt }: Request,
  caller: string,
  etag?: string,
): Promise<string> {
  const head = [
    `${line} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `User-Agent: ${caller}`,
    ...(headers.Connection === undefined ? ['Connection: close'] : []),
    ...(body !== '' && headers['Content-Length'] === undefined
      ? [`Content-Length: ${Buffer.byteLength(body)}`]
      : []),
    ...(etag === undefined ? [] : [`If-None-Match: ${etag}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`));
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`${line}: no complete answer within a minute; received: ${received}`));
    }, LIMIT_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (leaveAt !== undefined && received.includes(leaveAt)) socket.destroy();
    });
    // A program may reset a connection, too: then that is its answer.
    socket.on('error', ({ message }) => {
      received += `\n[${message}]`;
    });
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(received);
    });
  });
}

/** The value of the response's `ETag`. */
export function etagOf(response: string): string | undefined {
  return /\r\netag: ([^\r]+)/i.exec(response)?.[1];
}
