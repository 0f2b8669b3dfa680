import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The service that the programs call, or proxy. */
export interface Partner {
  readonly url: string;
  readonly host: string;
  close(): Promise<void>;
}

/**
 * Starts a partner on 127.0.0.1. It answers `/weather/<city>` with a business code, `/down` with 503, and everything else
 * with the request's method, path and body.
 */
export async function startPartner(): Promise<Partner> {
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    req.on('end', () => {
      const path = req.url ?? '/';
      res.statusCode = path.endsWith('/down') ? 503 : 200;
      res.setHeader('Content-Type', 'application/json');
      if (path.startsWith('/weather/')) res.end(JSON.stringify({ code: 'W0', city: path.slice(9) }));
      else res.end(JSON.stringify({ code: 'P0', method: req.method, path, body }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
