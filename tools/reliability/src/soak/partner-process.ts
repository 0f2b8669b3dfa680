import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCalls } from '@workshop/child-process';

const LARGE = JSON.stringify({ code: '0', filler: 'x'.repeat(100_000) });

// A partner that answers what it is asked for, or never.
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  response.setHeader('Content-Type', 'application/json');
  switch (url.pathname) {
    case '/echo':
      response.end(JSON.stringify({ code: url.searchParams.get('code') }));
      return;
    case '/large':
      response.end(LARGE);
      return;
    case '/half':
      response.write('{"code":"0",');
      return;
    default:
    // Never.
  }
});
// Otherwise a slow machine may reuse a connection at the moment at which it is closed.
server.keepAliveTimeout = 0;
server.on('clientError', (_error, socket) => socket.destroy());
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

serveCalls({ port: () => (server.address() as AddressInfo).port });
