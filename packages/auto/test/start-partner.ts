import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Partner {
  /** Variables for a program that calls it: its URL, and the directory that names it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
}

/** The calls of `programs/clients.*`: each is the path, and the action in the directory. */
export const CALLS = [
  'axios',
  'axios-create',
  'axios-fetch',
  'fetch',
  'undici-fetch',
  'undici-request',
  'undici-redirect',
] as const;

/** Starts a partner that answers with a code, and `/undici-redirect` with a redirect. */
export async function startPartner(): Promise<Partner> {
  const server = createServer(({ url }, response) => {
    if (url === '/undici-redirect') response.writeHead(302, { location: '/undici-redirected' }).end();
    else response.setHeader('Content-Type', 'application/json').end('{"code":"P1"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const actions = Object.fromEntries(CALLS.map((name) => [`/${name}`, name]));
  const folder = mkdtempSync(join(tmpdir(), 'auto-partner-'));
  const file = join(folder, 'partners.json');
  writeFileSync(file, JSON.stringify({ partners: [{ partner: '7', hosts: [host], actions }] }));
  return {
    env: { PARTNER: `http://${host}`, CHANNEL_EXPORTER_PARTNERS: file },
    stop: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}
