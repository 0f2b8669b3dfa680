import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { instrumentFetch } from '@channel-exporter/undici';
import { serveCalls } from '@workshop/child-process';
import express from 'express';

// One host of the fleet: a service that calls a partner and handles a message at each request.
const partner = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json').end('{"code":0}');
}).listen(0, '127.0.0.1');
await once(partner, 'listening');
const partnerHost = `127.0.0.1:${(partner.address() as AddressInfo).port}`;

const exporter = createExporter({
  syscode: 'A123010101',
  defaultMetricsPort: false,
  partners: { partners: [{ partner: '1', hosts: [partnerHost], actions: { '/pay': '101' } }] },
});
instrumentFetch(exporter);
const messages = exporter.consumer.attach('many-hosts');

const app = express();
app.use(createExpressMiddleware(exporter));
app.get('/orders/:id', async (_request, response) => {
  await (await fetch(`http://${partnerHost}/pay`)).text();
  messages.record('orders', 0, 250);
  response.json({ code: 0 });
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');

serveCalls({ address: () => `127.0.0.1:${(server.address() as AddressInfo).port}` });
