import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import express, { type Express } from 'express';
import expressWs from 'express-ws';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';

interface Socket {
  on(event: 'message', listener: (text: unknown) => void): void;
  send(text: string): void;
}

type WithSockets = Express & { ws(path: string, handle: (socket: Socket) => void): void };

it('a session of express-ws is not recorded, nor is one of /metrics', async () => {
  const exporter = createExporter({ syscode: 'A123456789', registry: new Registry(), defaultMetrics: false });
  const app = express() as WithSockets;
  expressWs(app);
  app.use(createExpressMiddleware(exporter));
  app.get('/x', (_request, response) => void response.json({ code: 0 }));
  for (const path of ['/echo/:room', '/metrics']) {
    app.ws(path, (socket) => {
      socket.on('message', (text) => socket.send(String(text)));
    });
  }
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const path of ['/echo/1', '/metrics']) {
    const client = new WebSocket(`ws://${host}${path}`);
    await once(client, 'open');
    client.send('echo');
    await once(client, 'message');
    client.close();
    await once(client, 'close');
  }
  await fetch(`http://${host}/x`, { headers: { connection: 'close' } });
  const series = await recordedOnce(exporter, 'A123456789_inner_metrics', 1);
  expect(series.map(({ labels: { path, http_status } }) => `${path} ${http_status}`)).toEqual(['/x 200']);
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  await exporter.close();
});
