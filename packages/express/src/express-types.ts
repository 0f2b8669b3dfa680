import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The members of `req` in Express 4 and 5, beyond `node:http`, that readers usually need: `@types/express` is not
 * needed. If it is installed, annotate the reader: `readCaller: (req: Request) => …`.
 */
export interface ExpressRequest extends IncomingMessage {
  /** The target as the client sent it; `url` lacks the prefix of the current router. */
  readonly originalUrl: string;
  readonly baseUrl: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly query: unknown;
  body?: unknown;
  /** Set it to choose the label `method_code` of this request. */
  methodCode?: string | number | undefined;
  get(header: string): string | undefined;
}

/** A middleware for `app.use` of Express 4 and 5. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

declare global {
  namespace Express {
    interface Request {
      /** Set it to choose the label `method_code` of this request. */
      methodCode?: string | number | undefined;
    }
  }
}

/* The members of Express's own objects that this package reads. */

export interface Application {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly response?: JsonResponse;
  /** The app that mounts this one. */
  readonly parent?: Application;
  /** Express 4. */
  readonly _router?: Router;
  /** Express 4: creates the router. */
  readonly lazyrouter?: unknown;
  /** Express 5; in Express 4 it throws. */
  readonly router?: Router;
}

export interface Router {
  readonly stack: readonly Layer[];
}

/** One registration in a router: a route, a middleware, a mounted router; or one handler inside a route. */
export interface Layer {
  /** The route; undefined after `use`; missing for the handlers inside a route. */
  readonly route?: Route | undefined;
  /** Express 4: the names of the params in the path. Routers 2.0 to 2.2: those of the last match. */
  readonly keys?: readonly (string | { readonly name: string | number })[];
  /** Express 4. `fast_slash` if the path is `/`, as for `use(handler)`; `fast_star` if it is `*`. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean; readonly fast_star?: boolean };
  /** Express 5: the path is `/`, as for `use(handler)`. */
  readonly slash?: boolean;
  /** Router 2.3 and newer: the path as the app wrote it. */
  readonly rawPath?: Path | readonly Path[];
  /** The handler; a router has a stack of its own. */
  readonly handle?: { readonly stack?: readonly Layer[]; readonly name?: string };
  readonly path?: string;
  readonly params?: RoutedRequest['params'];
  /** `true`, or from router 2.3 on the match itself. */
  match(path: string): boolean | Match;
}

interface Match {
  readonly path: string;
  readonly params: RoutedRequest['params'];
  readonly pattern?: Path;
}

export interface Route {
  readonly path: Path | readonly Path[];
  readonly stack: readonly Layer[];
}

export type Path = string | RegExp;

export interface JsonResponse extends ServerResponse {
  readonly app?: Application;
  json: (this: JsonResponse, body?: unknown, ...rest: unknown[]) => unknown;
}

export interface RoutedRequest extends ExpressRequest {
  readonly app?: Application;
  readonly route?: Route;
}
