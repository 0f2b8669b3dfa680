import { connect } from 'node:net';

/**
 * Scrapes once over a connection of its own, and counts the bytes of the response, head included.
 * @param limitMs after which the scrape is given up. @default none
 */
export function scrapeRequest(port: number, gzip: boolean, limitMs?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const socket = connect(port, '127.0.0.1', () => {
      const accept = gzip ? 'Accept-Encoding: gzip\r\n' : '';
      socket.write(`GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n${accept}Connection: close\r\n\r\n`);
    });
    const limit =
      limitMs === undefined
        ? undefined
        : setTimeout(() => socket.destroy(new Error(`no scrape within ${limitMs} ms`)), limitMs);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    socket.once('end', () => resolve(bytes));
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(limit));
  });
}
