// No package: an HTTP server, and Node's own fetch.
import { once } from 'node:events';
import { createServer } from 'node:http';

const server = createServer((_request, response) => response.end('ok')).listen(0);
await once(server, 'listening');
await (await fetch(`http://127.0.0.1:${server.address().port}/`)).text();
await (await fetch(`${process.env.PARTNER}/fetch`)).text();
server.closeAllConnections();
server.close();
