import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import Koa from 'koa';
import websockify from 'koa-websocket';
import { WebSocket } from 'ws';
import { freshExporter } from './served-app.js';

interface Session {
  readonly websocket: WebSocket;
}

it('a session of koa-websocket is not recorded, whose context has no response', async () => {
  const exporter = freshExporter();
  const app = new Koa();
  const { ws } = websockify(app);
  app.use(createKoaMiddleware(exporter));
  app.use((ctx) => {
    ctx.body = { code: 0 };
  });
  ws.use(createKoaMiddleware(exporter));
  ws.use(({ websocket }: Session) => {
    websocket.on('message', (text) => websocket.send(text));
  });
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const path of ['/echo', '/metrics']) {
    const client = new WebSocket(`ws://${host}${path}`);
    await once(client, 'open');
    client.send('echo');
    await once(client, 'message');
    client.close();
    await once(client, 'close');
  }
  await fetch(`http://${host}/x`, { headers: { connection: 'close' } });
  const series = await recordedOnce(exporter, 'A123010101_inner_metrics', 1);
  expect(series.map(({ labels: { path, http_status } }) => `${path} ${http_status}`)).toEqual([
    'unmatched 200',
  ]);
  server.close();
  await once(server, 'close');
  await exporter.close();
});
