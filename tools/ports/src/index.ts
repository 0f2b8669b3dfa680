import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Nothing listens there: IANA has given port 4 to nobody, only root could take it, and fetch lets it pass. A port that was
 * free a moment ago is not closed for long where other tests open servers at the same time.
 */
export const CLOSED_PORT = 4;

/**
 * The first of `count` ports in a row that are free on 127.0.0.1, for what has to be told a port before it listens. All are
 * below those that the system gives to whoever asks for any, so only another caller of this could take one meanwhile.
 * @param count how many, 1 by default
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = 12_000 + Math.floor(Math.random() * 18_000);
    const range = Array.from({ length: count }, (_port, at) => listenOn(first + at));
    const listening = await Promise.allSettled(range);
    const servers = listening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(servers.map(close));
    if (servers.length === count) return first;
  }
}

/** A server on 127.0.0.1 that takes the port. */
export async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
