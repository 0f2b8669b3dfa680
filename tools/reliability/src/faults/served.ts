import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChannelExporter, createExporter, type Logger } from '@channel-exporter/core';
import { parseExposition } from '@workshop/contract-tests/exposition-parser';
import { Registry } from 'prom-client';

/** An exporter whose scrape, and one route of an app, are served on 127.0.0.1. */
export interface Served {
  readonly exporter: ChannelExporter;
  readonly registry: Registry;
  readonly server: Server;
  readonly port: number;
  /** The text of a scrape. */
  scrape(headers?: Readonly<Record<string, string>>): Promise<string>;
  /** The value of each sample of a scrape, by its name and labels as they are written. */
  samples(): Promise<ReadonlyMap<string, number>>;
  /** How often `channel_exporter_errors_total` has counted each place, zeros left out. */
  errors(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

export async function serve(
  options: { readonly logger?: Logger; readonly cardinalityLimit?: number } = {},
): Promise<Served> {
  const registry = new Registry();
  const exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    logger: () => undefined,
    ...options,
  });
  const inbound = exporter.inbound.attach<object>('test', {});
  const server = createServer((request, response) => {
    if (inbound.answers(request, response, {})) return;
    inbound.begin(request, response, FACTS);
    response.end('{"code":1}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const scrape: Served['scrape'] = async (headers = {}) => textOf(port, headers);
  const samples: Served['samples'] = async () => valuesOf(await scrape());
  return {
    exporter,
    registry,
    server,
    port,
    scrape,
    samples,
    errors: async () => {
      const errors: Record<string, number> = {};
      for (const [sample, value] of await samples()) {
        const [, where] = /^channel_exporter_errors_total\{.*where="(\w+)"/.exec(sample) ?? [];
        if (where !== undefined && value > 0) errors[where] = value;
      }
      return errors;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await exporter.close();
    },
  };
}

const FACTS = {
  subject: {},
  route: () => ({ template: '/r', untrusted: false }),
  methodCode: () => undefined,
  query: () => undefined,
  requestBody: () => undefined,
  responseBody: () => undefined,
};

async function textOf(port: number, headers: Readonly<Record<string, string>>): Promise<string> {
  const request = get({ port, host: '127.0.0.1', path: '/metrics', agent: false, headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (response.statusCode !== 200) throw new Error(`the scrape was answered ${response.statusCode}`);
  return Buffer.concat(chunks).toString();
}

/** Checks a page, and reads it. @throws Error where it is no proper exposition */
export function valuesOf(text: string): ReadonlyMap<string, number> {
  parseExposition(text, 'text');
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const at = line.lastIndexOf(' ');
    values.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return values;
}
