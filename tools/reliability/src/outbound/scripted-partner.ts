import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLOSED_PORT } from '@workshop/ports';
import { answer } from './answer.ts';
import type { PartnerScript } from './partner-script.ts';

/** A partner on 127.0.0.1 that does with each request what the script does that its path names. */
export interface ScriptedPartner {
  readonly host: string;
  /** Nothing listens there. */
  readonly closedHost: string;
  /** The path of a request that `script` answers. Its first segment is `slot`. */
  path(slot: string, script: PartnerScript): string;
  /** How often `path` was asked for; redirects lead to other paths. */
  requests(path: string): number;
  /** Where the partner listens under a port that no directory holds. */
  readonly strangerHost: string;
  /** Forgets scripts and counts. */
  forget(): void;
  close(): Promise<void>;
}

export async function startScriptedPartner(): Promise<ScriptedPartner> {
  const scripts = new Map<string, PartnerScript>();
  const requests = new Map<string, number>();
  let named = 0;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const [path = '', hop = '0'] = (request.url ?? '').split('?');
    requests.set(request.url ?? '', (requests.get(request.url ?? '') ?? 0) + 1);
    request.on('error', () => {});
    response.on('error', () => {});
    request.resume();
    const script = scripts.get(path);
    if (script === undefined) response.writeHead(410).end();
    else void answer(script, { request, response, path, hop: Number(hop) });
  };
  const servers = [createServer(serve), createServer(serve)] as const;
  const [port, strangerPort] = await Promise.all(servers.map(listen));

  return {
    host: `127.0.0.1:${port}`,
    strangerHost: `127.0.0.1:${strangerPort}`,
    closedHost: `127.0.0.1:${CLOSED_PORT}`,
    path(slot, script) {
      const path = `/${slot}/${named++}`;
      scripts.set(path, script);
      return path;
    },
    requests: (path) => requests.get(path) ?? 0,
    forget() {
      scripts.clear();
      requests.clear();
    },
    async close() {
      await Promise.all(servers.map(stop));
    },
  };
}

async function listen(server: Server): Promise<number> {
  // An idle connection that the partner closes just when a client takes it would fail a call that no script fails.
  server.keepAliveTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket) => socket.on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
