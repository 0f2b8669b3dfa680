const { once } = require('node:events');
const { get } = require('node:http');
const { init } = require('@channel-exporter/core');
const { createExpressMiddleware } = require('@channel-exporter/express');
const { createKoaMiddleware } = require('@channel-exporter/koa');
const { instrumentAxios } = require('@channel-exporter/axios');
const axios = require('axios');
const express = require('express');
const Koa = require('koa');

async function main() {
  const exporter = init(JSON.parse(process.env.OPTIONS));
  instrumentAxios(exporter, axios);
  await axios.get(`${process.env.PARTNER}/axios`);

  const app = express();
  app.use(createExpressMiddleware(exporter, { ignorePaths: ['/ignored'] }));
  app.get('/:page', (_request, response) => response.json({ code: 'E1' }));
  await ask(app.listen(0), ['/ignored', '/shown']);

  const koa = new Koa();
  koa.use(createKoaMiddleware(exporter, { ignorePaths: ['/ignored'] }));
  koa.use((ctx) => {
    ctx.body = { code: 'K1' };
  });
  await ask(koa.listen(0), ['/ignored', '/shown']);
}

async function ask(server, paths) {
  if (!server.listening) await once(server, 'listening');
  for (const path of paths) {
    const [response] = await once(get({ port: server.address().port, path, agent: false }), 'response');
    response.resume();
    await once(response, 'close');
  }
  server.close();
}

void main();
