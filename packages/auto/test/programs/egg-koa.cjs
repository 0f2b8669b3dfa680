const { Application } = require('@eggjs/koa');
const { ask } = require('./ask.cjs');

const app = new Application();
app.use((ctx) => {
  ctx.body = { code: 'K1' };
});
void ask(app.listen(0), ['/k']);
