import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ChannelExporter, InboundOptions } from '@channel-exporter/core';

/**
 * How a framework plugs into the inbound contract: it says its name and turns the description of a service into a
 * request listener, in the way in which a user of the framework would write it.
 *
 * ```ts
 * import { inboundContract } from '@workshop/contract-tests/inbound';
 * inboundContract({ name: `koa ${version}`, build: (steps) => koaApp(steps).callback() });
 * ```
 *
 * The contract starts the listener on port 0, sends real requests, and reads the registry. It never sees the
 * framework's own objects.
 */
export interface InboundFramework {
  /** For the names of the tests, for example `express 5.3.0`. */
  readonly name: string;
  /** Builds the service; the steps are in the order in which a request meets them. */
  build(steps: readonly Step[]): RequestListener;
}

/** One thing that an app registers. */
export type Step = Instrument | Compress | ParseBodies | Use | Route | Mount | OnError;

/** Our middleware, in this place: `app.use(createExpressMiddleware(exporter, options))`. */
export interface Instrument {
  readonly instrument: ChannelExporter;
  readonly options?: InboundOptions<unknown>;
}

/** The framework's usual compression middleware, with a threshold of 0 bytes. */
export interface Compress {
  readonly compress: true;
}

/** The framework's usual parsers of JSON and form bodies. */
export interface ParseBodies {
  readonly parseBodies: true;
}

/** A middleware that is no route: `app.use(handler)`, or `app.use('/x', handler)` with `at` (Koa: koa-mount). */
export interface Use {
  readonly use: Handler;
  readonly at?: string;
}

/** A route; `method` defaults to `get`. A string is in the syntax that all frameworks share: `/users/:id`. */
export interface Route {
  readonly route: RoutePath | readonly RoutePath[];
  readonly method?: 'get' | 'post' | 'all';
  readonly answer: Handler;
}

export type RoutePath = string | RegExp;

/**
 * Steps below a prefix. `router` (the default) is the framework's nested router and its prefix may hold params;
 * `app` is a whole app mounted in another (`app.use('/x', express())`, koa-mount) and its prefix holds none.
 */
export interface Mount {
  readonly mount: string;
  readonly as?: 'router' | 'app';
  readonly steps: readonly Step[];
}

/**
 * The app's own answer to errors, registered last at its level. In Koa it is a `try`/`catch` around that level.
 * Errors that nobody answers are left to the framework, which must not print them.
 */
export interface OnError {
  readonly onError: (error: unknown) => Answer;
}

/**
 * What a route or a middleware does. It may throw in the same turn, or reject; the adapter hands both to the framework
 * as the framework's users do (Express 4: `.catch(next)`), and must call it so that a synchronous throw stays one.
 */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** One request, seen by a handler. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  /** `req.methodCode = value`, `ctx.state.methodCode = value`. */
  setMethodCode(value: unknown): void;
}

/** What the framework is then told. */
export type Answer =
  /** `res.status(status).set(headers).json(json)`; `ctx.body = json`. */
  | (Head & { readonly json: unknown })
  /** `res.type(type).send(text)`; `ctx.type = type; ctx.body = text`. A Buffer likewise. */
  | (Head & { readonly body: string | Buffer; readonly type: string })
  /** `stream.pipe(res)`; `ctx.body = stream`. */
  | (Head & { readonly stream: Readable; readonly type: string })
  /** A status and no body: `res.status(status).end()`; `ctx.status = status; ctx.body = null`. */
  | { readonly empty: number }
  /** `res.redirect(url)`, 302. */
  | { readonly redirect: string }
  /** `next(error)`; where there is no such thing, `throw error`. */
  | { readonly fail: Error }
  /** The handler writes to `node:http`'s response by itself, now or later; Koa: `ctx.respond = false`. */
  | { readonly raw: (request: IncomingMessage, response: ServerResponse) => void }
  /** Goes on to the next step: `next()`, `await next()`. */
  | 'next'
  /** Never answers; the promise of a Koa middleware stays pending. */
  | 'hang';

export interface Head {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
