import express from 'express';
import { EXPRESS_MIDDLEWARES } from '../peers/express-middleware.ts';
import { type ShapedApp, ShapedRequest, ShapedResponse } from '../shaped-exchange.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';

type Middleware = (request: ShapedRequest, response: ShapedResponse, next: () => void) => void;

interface RouteLayer {
  readonly route?: { readonly path: string };
  handleRequest(request: ShapedRequest, response: ShapedResponse, next: () => void): void;
}

/** A middleware called directly. */
export function open(variant: string): Subject {
  const serve = directRequest(variant);
  return {
    measure: ({ count }: { count: number }) =>
      timed(count, async (times) => {
        for (let done = 0; done < times; done++) {
          serve();
          // A middleware that is an async function goes on in a later microtask.
          if (done % 100 === 99) await Promise.resolve();
        }
      }),
  };
}

/** Serves one request, by a middleware in front of one real route of Express whose handler answers with a small object. */
export function directRequest(variant: string): () => void {
  const app = express();
  app.get('/orders/:id', (_request, response) => {
    response.json({ code: '0', message: 'ok' });
  });
  const router = app.router as unknown as { readonly stack: readonly RouteLayer[] };
  const layer = router.stack.find(({ route }) => route !== undefined) as RouteLayer;
  const shaped: ShapedApp = { router, settings: {}, response: ShapedResponse.prototype, locals: {} };
  const make = EXPRESS_MIDDLEWARES[variant];
  const middleware: Middleware =
    make === undefined ? (_request, _response, next) => next() : (make() as unknown as Middleware);

  return () => {
    const request = new ShapedRequest(shaped);
    const response = new ShapedResponse(shaped, request);
    middleware(request, response, () => {
      request.route = layer.route;
      layer.handleRequest(request, response, () => {});
    });
  };
}
