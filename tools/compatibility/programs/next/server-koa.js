const Koa = require('koa');
const next = require('next');

const app = next({ dev: false });
const handle = app.getRequestHandler();

app.prepare().then(() => {
  const server = new Koa();

  server.use(async (ctx, next) => {
    ctx.res.statusCode = 200;
    await next();
  });

  server.use(async (ctx) => {
    await handle(ctx.req, ctx.res);
    ctx.respond = false;
  });

  server.listen(process.env.PORT ?? 3000);
});
