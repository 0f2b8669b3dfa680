import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * What this package needs of a Koa context, by shape, so that the types of Koa 2 and 3 both fit and neither has to be
 * installed. A reader that wants more of it says so: `readCaller: (ctx: Koa.Context) => …`.
 */
export interface KoaContext {
  readonly app: { readonly context: object; readonly middleware?: readonly unknown[] };
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Koa's own request; body parsers add a `body` to it. */
  readonly request: object;
  readonly response: object;
  readonly method: string;
  /** As routers see it: what mounts have cut off is missing. */
  readonly path: string;
  /** As the client sent it, the query included. */
  readonly originalUrl: string;
  readonly query: object;
  /** The app's own values; the method code is read from its `methodCode`. */
  readonly state: object;
  readonly body?: unknown;
  respond?: boolean | undefined;
  /** A header of the request; empty where there is none. */
  get(field: string): string;
}

/** A middleware for `app.use` of Koa 2 and 3. */
export type KoaMiddleware<Context extends KoaContext = KoaContext> = (
  ctx: Context,
  next: () => Promise<unknown>,
) => Promise<unknown>;
