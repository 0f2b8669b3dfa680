import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChannelExporter, createExporter, type ExporterOptions } from '@channel-exporter/core';
import { Registry } from 'prom-client';

/** The name of the family. */
export const FAMILY = 'partner_http_metrics';

/** A partner on a free port, for as long as one test. */
export interface Partner {
  readonly url: string;
  /** `host:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/** Starts a partner that answers each request by `answer`. */
export async function startPartner(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Partner> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** An exporter with a registry of its own, whose directory calls the given hosts `partner`. */
export function exporterFor(
  hosts: readonly string[],
  options: Partial<ExporterOptions> = {},
): ChannelExporter {
  return createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    partners: { partners: [{ partner: 'p', hosts: [...hosts], actions: { '/orders/:id': '701' } }] },
    ...options,
  });
}

/** Answers with `body` as JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
