import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { createKoaMiddleware } from '@channel-exporter/koa';
import Router from '@koa/router';
import Koa from 'koa';
import type { Framework, Stage } from './framework.ts';
import { play, ScriptError } from './script.ts';

/** Koa with our plugin. */
export const koaFramework: Framework = {
  answersByItself: true,
  app: (layout, [first, second], stage) => {
    const app = new Koa();
    // Koa prints errors that nobody handles, but not here.
    app.silent = true;
    if (layout !== 'bare') app.use(createKoaMiddleware(first));
    if (layout === 'two exporters') app.use(createKoaMiddleware(second));
    app.use(onError);
    if (layout === 'nested') app.use(createKoaMiddleware(first));
    const router = new Router();
    router.all('/r/:id', (ctx, next) => handle(stage, ctx, next));
    app.use(router.routes());
    const callback = app.callback();
    return (request, response) => stage.track(callback(request, response));
  },
};

function handle(stage: Stage, ctx: Koa.Context, next: Koa.Next): Promise<void> | undefined {
  const { id } = ctx.params as { id: string };
  const { raw, steps } = stage.scriptOf(id);
  if (raw) ctx.respond = false;
  return play(steps, {
    request: ctx.req,
    response: ctx.res,
    closed: stage.closedOf(ctx.req.socket),
    json: (body) => {
      if (raw) sendJson(ctx.res, body);
      else ctx.body = body;
    },
    stream: (source) => {
      if (raw) pipeline(source, ctx.res, () => {});
      else ctx.body = source;
    },
    next: () => {
      ctx.respond = true;
      return next();
    },
  });
}

function sendJson(response: ServerResponse, body: object): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

async function onError(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof ScriptError) || !error.isHandled || ctx.headerSent) throw error;
    ctx.respond = true;
    ctx.status = 500;
    ctx.body = { code: 9 };
  }
}
