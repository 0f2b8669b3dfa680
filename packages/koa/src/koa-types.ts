import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The members of a Koa context that this package needs. The types of Koa 2 and 3 both fit, and neither has to be
 * installed. If a reader needs more, annotate its parameter: `readCaller: (ctx: Koa.Context) => …`.
 */
export interface KoaContext {
  readonly app: { readonly context: object; readonly middleware?: readonly unknown[] };
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Koa's own request; body parsers add a `body` to it. */
  readonly request: object;
  readonly response: object;
  readonly method: string;
  /** The path as routers see it, without the prefixes of mounts. */
  readonly path: string;
  /** The URL as the client sent it, with the query. */
  readonly originalUrl: string;
  readonly query: object;
  /** The app's own values; `methodCode` is read from it. */
  readonly state: object;
  readonly body?: unknown;
  respond?: boolean | undefined;
  /** Returns a header of the request; empty if there is none. */
  get(field: string): string;
}

/** A middleware for `app.use` of Koa 2 and 3. */
export type KoaMiddleware<Context extends KoaContext = KoaContext> = (
  ctx: Context,
  next: () => Promise<unknown>,
) => Promise<unknown>;
