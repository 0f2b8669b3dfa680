import type { RequestListener } from 'node:http';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { bodyParser } from '@koa/bodyparser';
import type Router from '@koa/router';
import type { Answer, Handler, Step } from '@workshop/contract-tests/inbound';
import type Koa from 'koa';
import compress from 'koa-compress';
import mount from 'koa-mount';
import type { Versions } from './versions.js';

type Mount = Extract<Step, { readonly mount: string }>;
type Middleware = (ctx: Koa.Context, next: Koa.Next) => unknown;

/** The service that `steps` describe, as a user of Koa writes it. */
export function koaService(versions: Versions, steps: readonly Step[]): RequestListener {
  const app = appOf(versions, steps);
  // Koa prints what nobody catches.
  app.silent = true;
  const callback = app.callback();
  return (request, response) => void callback(request, response);
}

function appOf(versions: Versions, steps: readonly Step[]): Koa {
  const app = new versions.Koa();
  for (const around of catching(steps)) app.use(around as Koa.Middleware);
  let router: Router | undefined;
  for (const step of steps) {
    if ('route' in step || ('mount' in step && isRouter(step))) {
      // Neighbours share a router; what stands between two routes parts them.
      router ??= new versions.Router();
      addToRouter(versions, router, step);
      continue;
    }
    if (router !== undefined) app.use(router.routes());
    router = undefined;
    if ('mount' in step) app.use(mount(step.mount, appOf(versions, step.steps)));
    else if ('use' in step && step.at !== undefined)
      app.use(mount(step.at, middleware(step.use) as Koa.Middleware));
    else app.use(middlewareOf(step) as Koa.Middleware);
  }
  if (router !== undefined) app.use(router.routes());
  return app;
}

// A Koa router runs its middlewares only where one of its routes fits: without routes it would do nothing.
function isRouter({ as, steps }: Mount): boolean {
  return as !== 'app' && steps.some((step) => 'route' in step || 'mount' in step);
}

function routerOf(versions: Versions, steps: readonly Step[]): Router {
  const router = new versions.Router();
  for (const around of catching(steps)) router.use(around as never);
  for (const step of steps) addToRouter(versions, router, step);
  return router;
}

function addToRouter(versions: Versions, router: Router, step: Step): void {
  if ('route' in step) {
    router[step.method ?? 'get'](step.route as string, middleware(step.answer) as never);
  } else if ('mount' in step && isRouter(step)) {
    router.use(step.mount, routerOf(versions, step.steps).routes());
  } else if ('mount' in step) {
    throw new Error('a Koa router cuts no prefix: whole apps are mounted in apps');
  } else if ('use' in step && step.at !== undefined) {
    router.use(step.at, middleware(step.use) as never);
  } else {
    router.use(middlewareOf(step) as never);
  }
}

function middlewareOf(step: Step): Middleware {
  if ('instrument' in step) return createKoaMiddleware(step.instrument, step.options);
  if ('compress' in step) return compress({ threshold: 0 });
  if ('parseBodies' in step) return bodyParser() as Middleware;
  if ('use' in step) return middleware(step.use);
  return (_ctx, next) => next();
}

// Around what stands beside it.
function catching(steps: readonly Step[]): Middleware[] {
  return steps
    .filter((step) => 'onError' in step)
    .map(({ onError }) => async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        await give(ctx, next, onError(error));
      }
    });
}

// Not async: a handler that throws in the same turn must throw through Koa in the same turn.
function middleware(handler: Handler): Middleware {
  return (ctx, next) => {
    const answer = handler({
      request: ctx.req,
      response: ctx.res,
      params: (ctx.params ?? {}) as Record<string, string>,
      setMethodCode: (value) => {
        ctx.state.methodCode = value;
      },
    });
    return answer instanceof Promise
      ? answer.then((later) => give(ctx, next, later))
      : give(ctx, next, answer);
  };
}

function give(ctx: Koa.Context, next: Koa.Next, answer: Answer): Promise<unknown> | undefined {
  if (answer === 'next') return next();
  if (answer === 'hang') return new Promise(() => {});
  if ('fail' in answer) throw answer.fail;
  if ('raw' in answer) {
    ctx.respond = false;
    ctx.status = 200;
    answer.raw(ctx.req, ctx.res);
  } else if ('redirect' in answer) {
    ctx.redirect(answer.redirect);
  } else if ('empty' in answer) {
    // In this order: null makes it 204.
    ctx.body = null;
    ctx.status = answer.empty;
  } else {
    ctx.status = answer.status ?? 200;
    ctx.set(answer.headers ?? {});
    giveBody(ctx, answer);
  }
  return undefined;
}

function giveBody(ctx: Koa.Context, answer: Extract<Answer, object>): void {
  if ('json' in answer) {
    const { json } = answer;
    // Koa sends a string as text, and null as nothing.
    const isText = typeof json === 'string' || json === null;
    if (isText) ctx.type = 'json';
    ctx.body = isText ? JSON.stringify(json) : json;
  } else if ('stream' in answer) {
    ctx.type = answer.type;
    ctx.body = answer.stream;
  } else if ('body' in answer) {
    ctx.type = answer.type;
    ctx.body = answer.body;
  }
}
