import { Application } from '@eggjs/koa';
import { ask } from './ask.cjs';

const app = new Application();
app.use((ctx) => {
  ctx.body = { code: 'K1' };
});
await ask(app.listen(0), ['/k']);
