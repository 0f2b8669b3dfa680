import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { PartnerDirectoryInput } from '@channel-exporter/core';
import { CLOSED_PORT } from '@workshop/ports';
import { PARTNER_ROUTES } from './partner-routes.js';
import { UNTRUSTED_CERTIFICATE } from './untrusted-certificate.js';

/** A partner that fails in every way, on 127.0.0.1. */
export interface FaultyPartner {
  /** Partner 1: all of {@link PARTNER_ROUTES}. */
  readonly origin: string;
  /** The same under a name that no directory holds. */
  readonly strangerOrigin: string;
  /** Partner 2: nothing listens there. */
  readonly closedOrigin: string;
  /** Partner 3: its certificate is not to be trusted. */
  readonly untrustedOrigin: string;
  /** Partner 4: an https address whose port speaks plain HTTP. */
  readonly plainOrigin: string;
  /** Partner 5: a name that does not exist. */
  readonly unknownOrigin: string;
  /** Partners 1 to 5; of partner 1, `/ok` is action 700, `/orders/:id` 701, `/redirect` 702, `/loop` 703. */
  readonly directory: PartnerDirectoryInput;
  /** How many requests partner 1 has received so far. */
  readonly requests: number;
  /** Lets the routes that wait at a gate go on. */
  proceed(): void;
  close(): Promise<void>;
}

/** Starts the {@link FaultyPartner}. */
export async function startFaultyPartner(): Promise<FaultyPartner> {
  let requests = 0;
  let gates: (() => void)[] = [];
  const gate = (): Promise<void> => new Promise((resolve) => gates.push(resolve));
  const good = createHttpServer((request, response) => {
    requests += 1;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://partner');
    const route = PARTNER_ROUTES[pathname.split('/')[1] ?? ''];
    if (route === undefined) response.writeHead(404).end();
    else route({ request, response, query: searchParams, gate });
  });
  const plain = createHttpServer((_request, response) => response.end());
  const untrusted = createHttpsServer(UNTRUSTED_CERTIFICATE, (_request, response) => response.end());
  const [goodPort, plainPort, untrustedPort] = await Promise.all([
    listen(good),
    listen(plain),
    listen(untrusted),
  ]);
  const stops = [good, plain, untrusted].map(stopper);

  return {
    origin: `http://127.0.0.1:${goodPort}`,
    strangerOrigin: `http://localhost:${goodPort}`,
    closedOrigin: `http://127.0.0.1:${CLOSED_PORT}`,
    untrustedOrigin: `https://127.0.0.1:${untrustedPort}`,
    plainOrigin: `https://127.0.0.1:${plainPort}`,
    unknownOrigin: 'http://nonexistent.invalid',
    directory: {
      partners: [
        {
          partner: '1',
          hosts: [`127.0.0.1:${goodPort}`],
          actions: { '/ok': '700', '/orders/:id': '701', '/redirect': '702', '/loop': '703' },
        },
        { partner: '2', hosts: [`127.0.0.1:${CLOSED_PORT}`] },
        { partner: '3', hosts: [`127.0.0.1:${untrustedPort}`] },
        { partner: '4', hosts: [`127.0.0.1:${plainPort}`] },
        { partner: '5', hosts: ['nonexistent.invalid'] },
      ],
    },
    get requests() {
      return requests;
    },
    proceed() {
      for (const open of gates) open();
      gates = [];
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Closes a server with every connection that it still has. */
function stopper(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  return async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
}
