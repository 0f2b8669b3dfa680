import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instrumentAxios } from '@channel-exporter/axios';
import { createExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { instrumentFetch } from '@channel-exporter/undici';
import axios from 'axios';
import { Registry } from 'prom-client';
import type { ClockReport } from './clock-report.ts';

// The process of an app whose clocks are wrong: node clock-process.ts <what is wrong>.
const HOUR_MS = 3_600_000;
const monotonic = performance.now.bind(performance);
const wall = Date.now;
let readings = 0;
const jumping = (): number => ([0, 5, -7, 11][readings++ % 4] as number) * HOUR_MS;

const CLOCKS: Readonly<Record<string, () => void>> = {
  right: () => undefined,
  'wall clock jumps': () => {
    Date.now = () => wall() + jumping();
  },
  'performance.now jumps': () => {
    performance.now = () => monotonic() + jumping();
  },
  'performance.now goes backwards': () => {
    performance.now = () => 10 * HOUR_MS - monotonic();
  },
  'performance.now stands still': () => {
    performance.now = () => 1;
  },
  'performance.now is NaN': () => {
    performance.now = () => Number.NaN;
  },
};
CLOCKS[process.argv[2] ?? '']?.();

const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(String(error)));
process.on('warning', (warning) => uncaught.push(String(warning)));

const partner = createServer((_request, response) => response.end('{"code":"0"}'));
partner.listen(0, '127.0.0.1');
await once(partner, 'listening');
const partnerHost = `127.0.0.1:${(partner.address() as AddressInfo).port}`;
const lines: string[] = [];
const exporter = createExporter({
  syscode: 'A123010101',
  registry: new Registry(),
  partners: { partners: [{ partner: '1', hosts: [partnerHost] }] },
  logger: (line) => lines.push(line),
});
const client = axios.create({ adapter: 'http' });
instrumentAxios(exporter, client);
instrumentFetch(exporter);
const { default: express } = await import('express');
const app = express();
app.use(
  createExpressMiddleware(exporter, {
    readCode: () => {
      throw new Error('reader');
    },
  }),
);
app.get('/calls', async (_request, response) => {
  await client.get(`http://${partnerHost}/`);
  await (await fetch(`http://${partnerHost}/`)).text();
  response.json({ code: 0 });
});
const server = createServer(app);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

for (let at = 0; at < 20; at++) await ask('/calls');
exporter.consumer.attach('test').record('t', 0, performance.now() - performance.now());
const pages = [await ask('/metrics')];
await ask('/calls');
pages.push(await ask('/metrics'));
process.send?.({ pages, lines, uncaught } satisfies ClockReport);
process.disconnect();
process.exit();

async function ask(path: string): Promise<string> {
  const [response] = (await once(get({ port, host: '127.0.0.1', path }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
