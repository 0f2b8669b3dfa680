import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { init, startMetricsServer } from '@channel-exporter/core';
import { type Framework, makeApp } from '../load/apps.ts';
import { scrape, total } from '../load/scrape.ts';
import { say } from './lines.ts';

/** What an app says of itself when it has drained. */
export interface Drained {
  /** Responses that have finished, by the count of the server. */
  readonly finished: number;
  /** What the last scrape counts. */
  readonly counted: number;
}

// An app that shuts down as it should at SIGTERM:
// node draining-process.ts <express|koa> <port of init's own endpoint, or 0 for one by startMetricsServer>
const [, , framework = '', standalonePort = '0'] = process.argv;
const standalone = Number(standalonePort);
const exporter = init({
  syscode: 'A123010101',
  defaultMetricsHost: '127.0.0.1',
  defaultMetricsPort: standalone === 0 ? false : standalone,
});
const app = makeApp(framework as Framework, exporter, { metricsPath: false });
let draining = false;
let finished = 0;
const server = createServer((request, response) => {
  if (draining) response.setHeader('Connection', 'close');
  response.once('finish', () => finished++);
  app(request, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const endpoint =
  standalone === 0 ? await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' }) : undefined;
const url = endpoint?.url ?? `http://127.0.0.1:${standalone}`;
process.once('beforeExit', () => say('ends by itself'));
process.once('SIGTERM', () => void shutDown());
say({ port: (server.address() as AddressInfo).port, url });

async function shutDown(): Promise<void> {
  draining = true;
  server.close();
  await once(server, 'close');
  const counted = total((await scrape(`${url}/metrics`)).get('A123010101_inner_metrics'));
  say({ finished, counted } satisfies Drained);
  await exporter.close();
  await endpoint?.close();
  say('closed');
}
