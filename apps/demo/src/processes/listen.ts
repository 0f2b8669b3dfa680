import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from '../refusal.ts';
import { DEFAULT_PORT } from '../settings.ts';

/**
 * Listens on loopback and resolves with the port.
 * @throws Refusal where the port is taken
 */
export async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new Refusal(portIsTaken(port));
    if (code === 'EACCES')
      throw new Refusal(`Port ${port} may not be opened by this user: set DEMO_PORT to a higher one.`);
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

/** The sentence for a port that another program has. */
export function portIsTaken(port: number): string {
  return (
    `Port ${port} is used by another program. End that program, or let the demo use other ports by the variable ` +
    `DEMO_PORT, such as DEMO_PORT=${DEFAULT_PORT + 1000} (DEMO_PORT=0 takes any free ones).`
  );
}

/**
 * A port for a program that must know it before it listens: `port` itself, or for 0 one that is free now.
 * @throws Refusal where the port is taken
 */
export async function choosePort(port: number): Promise<number> {
  const server = createServer();
  const chosen = await listen(server, port);
  closeServer(server);
  return chosen;
}

/** Closes a server with its connections, idle or not. */
export function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
