import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { instrumentAxios } from '@channel-exporter/axios';
import { init, startMetricsServer } from '@channel-exporter/core';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import axios from 'axios';
import { Agent } from 'undici';
import { FRAMEWORKS, makeApp } from '../load/apps.ts';
import { read } from '../load/scrape.ts';
import { say } from './lines.ts';

/** What keeps a process alive, and the listeners on it, by name. */
export type Held = Readonly<Record<string, number>>;

// Everything that we have, set up and used, and then closed or left open: node everything-process.ts <close|leave>
const [, , how = ''] = process.argv;
process.once('beforeExit', () => say('ends by itself'));
// The pipe of stdout is there from the first line on.
say('begins');
const before = held();

const exporter = init({
  syscode: 'A123010101',
  defaultMetricsPort: 0,
  defaultMetricsHost: '127.0.0.1',
  cardinalityLimit: 10_000,
});
const local = { port: 0, host: '127.0.0.1' };
const endpoint = await startMetricsServer(exporter, local);
const undecided = await startMetricsServer(exporter, { ...local, authorize: () => new Promise(() => {}) });
const apps = FRAMEWORKS.map((framework) => makeApp(framework, exporter));
const detachAxios = instrumentAxios(exporter, axios.create());
const detachFetch = instrumentFetch(exporter);
const agent = new Agent();
agent.compose(createUndiciInterceptor(exporter));
instrumentConsumer(exporter, { run: async () => {} });

for (const app of apps) {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await read(`http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/17`);
  await read(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  server.close();
  await once(server, 'close');
}
// Many label sets, so that a scrape does not fit into what the system takes from us.
const inbound = exporter.consumer.attach('everything');
for (let at = 0; at < 1_900; at++) inbound.record(`${'topic'.repeat(20)}-${at}`, 0, at);
await read(`${endpoint.url}/metrics`);

const scrapers = await Promise.all([
  ...Array.from({ length: 20 }, () => slowScraper(endpoint.url)),
  slowScraper(undecided.url),
]);
if (how === 'close') {
  // Scrapes are under way: those that nobody reads, one that nobody decides, one that begins now.
  const begun = read(`${endpoint.url}/metrics`).catch(() => {});
  await Promise.all([
    endpoint.close(),
    undecided.close(),
    exporter.close(),
    endpoint.close(),
    exporter.close(),
  ]);
  detachAxios();
  detachFetch();
  await agent.close();
  await begun;
  await Promise.all(scrapers.map(closed));
  say({ before, after: held() });
} else {
  for (const socket of scrapers) socket.unref();
}

function held(): Held {
  const counts: Record<string, number> = {};
  for (const resource of process.getActiveResourcesInfo()) counts[resource] = (counts[resource] ?? 0) + 1;
  for (const event of process.eventNames()) counts[String(event)] = process.listenerCount(event);
  return counts;
}

/** Asks for the scrape, and reads none of it. */
async function slowScraper(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  return socket;
}

/** Resolves once the other side has closed it. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve()).resume();
  });
}
