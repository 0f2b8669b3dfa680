import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { ChannelExporter } from '@channel-exporter/core';
import { type ExpositionFormat, parseExposition } from '@workshop/contract-tests/exposition-parser';
import { FAMILIES, type FamilyName } from './families.ts';
import type { Counts } from './label-model.ts';

/** A server whose every answer is the scrape of the exporter that is its `exporter` just then. */
export interface ScrapeServer {
  exporter: ChannelExporter | undefined;
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** The bytes of one scrape, over a real socket. */
  scrape(format: ExpositionFormat, encoding?: 'gzip'): Promise<string>;
  close(): Promise<void>;
}

const ACCEPT: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
};

export async function startScrapeServer(): Promise<ScrapeServer> {
  const server: Server = createServer((request, response) => {
    scraped.exporter?.serveMetrics(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scraped: ScrapeServer = {
    exporter: undefined,
    address,
    async scrape(format, encoding) {
      const headers = { accept: ACCEPT[format], 'accept-encoding': encoding ?? 'identity' };
      // On a connection of its own: an idle one may be closed by the server just when the next scrape takes it.
      const request = get(`http://${address}/metrics`, { headers, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const type = response.headers['content-type'];
      if (!type?.startsWith(ACCEPT[format].split(';')[0] as string)) {
        throw new Error(`${format} was asked for, and ${type} came`);
      }
      const body = await buffer(encoding === 'gzip' ? response.pipe(createGunzip()) : response);
      // Not toString(): that would mend what is no UTF-8.
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return scraped;
}

/** The `_count` of every label set of a family in a scrape; refuses a scrape in which a set stands twice. */
export function countsIn(scrape: string, format: ExpositionFormat, name: FamilyName): Counts {
  const counts = new Map<string, number>();
  const labels: readonly string[] = FAMILIES[name as keyof typeof FAMILIES];
  for (const sample of parseExposition(scrape, format).get(name)?.samples ?? []) {
    if (sample.name === `${name}_count`) {
      counts.set(JSON.stringify(labels.map((label) => sample.labels[label])), sample.value);
    }
  }
  return counts;
}
