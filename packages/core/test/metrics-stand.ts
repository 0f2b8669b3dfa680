import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Registry } from 'prom-client';
import { MetricsPage, type MetricsPageOptions } from '../src/exposition/metrics-page.js';
import { type FamilySchema, INBOUND } from '../src/labels/schema.js';
import { HistogramMetric } from '../src/registry/histogram-metric.js';

/** The headers of a scraper that wants OpenMetrics. */
export const OPENMETRICS: Readonly<Record<string, string>> = {
  accept: 'application/openmetrics-text;version=1.0.0',
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

/** A page of one family, served on loopback. */
export interface Stand {
  readonly registry: Registry;
  readonly family: HistogramMetric;
  readonly page: MetricsPage;
  readonly failures: string[];
  readonly server: Server;
  readonly port: number;
  readonly fetch: (headers?: Record<string, string>, options?: RequestOptions) => Promise<Answer>;
}

const servers: Server[] = [];
/** The clients of a test that has made its own. */
export const sockets: Socket[] = [];

/** Closes what a test has opened. */
export async function closeAll(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** A page of a registry that holds one family, with prom-client's registry and every default of the page unless told otherwise. */
export async function stand(
  options: Partial<MetricsPageOptions> = {},
  {
    schema = INBOUND,
    buckets = [100, 200, 500],
  }: { readonly schema?: FamilySchema; readonly buckets?: readonly number[] } = {},
): Promise<Stand> {
  const registry = (options.registry as unknown as Registry | undefined) ?? new Registry();
  const failures: string[] = [];
  const family = new HistogramMetric({
    schema,
    name: schema.nameOf('A123010101'),
    constantLabels: { appid: 'A123', application: 'A123010101' },
    buckets,
    cardinalityLimit: 200_000,
    onFold: () => {},
  });
  registry.registerMetric(family as never);
  const page = new MetricsPage({
    registry: registry,
    families: [family],
    ours: () => [],
    joined: [],
    failed: (where, error) => failures.push(`${where}: ${(error as Error).message}`),
    ...options,
  });
  const server = createServer((request, response) => page.serve(request, response));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    registry,
    family,
    page,
    failures,
    server,
    port,
    fetch: (headers, more) => fetchPage(port, headers, more),
  };
}

async function fetchPage(port: number, headers = {}, more: RequestOptions = {}): Promise<Answer> {
  const request = get({ port, host: '127.0.0.1', path: '/metrics', headers, agent: false, ...more });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = (
    response.headers['content-encoding'] === 'gzip' && body.length > 0 ? gunzipSync(body) : body
  ).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, body, text };
}

/** 20 000 sets of 6 lines are 18 MB, more than any socket takes at once. */
export function fill(family: HistogramMetric, sets: number): void {
  for (let at = 0; at < sets; at++) family.observe([`caller-${at}`, '/a/:id', '200', '0', 'm'], 150);
}
