import express from 'express';
import Koa from 'koa';
import { ask } from './ask.cjs';

const app = express();
// Set after creation: a router that exists by now would not see it.
app.set('case sensitive routing', true);
const api = express.Router();
api.get('/orders/:id', (_request, response) => response.json({ code: 'E1' }));
app.use('/api', api);
await ask(app.listen(0), ['/api/orders/7', '/API/orders/7']);

const koa = new Koa();
koa.use((ctx) => {
  ctx.body = { code: 'K1' };
});
await ask(koa.listen(0), ['/k']);
