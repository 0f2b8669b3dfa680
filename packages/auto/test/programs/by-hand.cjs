const { init } = require('@channel-exporter/core');
const { createExpressMiddleware } = require('@channel-exporter/express');
const { createKoaMiddleware } = require('@channel-exporter/koa');
const { instrumentAxios } = require('@channel-exporter/axios');
const axios = require('axios');
const express = require('express');
const Koa = require('koa');
const { ask } = require('./ask.cjs');

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

void main();
