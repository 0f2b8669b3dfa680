import type { ServerResponse } from 'node:http';
import type { InboundFacts, RouteFacts } from '@channel-exporter/core';
import type { KoaContext } from './koa-types.js';
import type { RouteTracker } from './route-tracker.js';
import type { RoutedContext } from './routed-context.js';
import { watchRouter } from './watch-router.js';

/** The facts of one request, read from its Koa context when it has ended. */
export class KoaFacts<Context extends KoaContext> implements InboundFacts<Context> {
  readonly subject: Context;
  /** Undefined if the context cannot be tracked. */
  tracker: RouteTracker | undefined = undefined;
  readonly #response: ServerResponse;

  constructor(ctx: Context, response: ServerResponse) {
    this.subject = ctx;
    this.#response = response;
  }

  route(status: number): RouteFacts | undefined {
    const { tracker } = this;
    if (tracker === undefined) return undefined;
    const ctx: RoutedContext = this.subject;
    // Finds a second copy of the router inside a mount; its next request is tracked.
    watchRouter(ctx.router);
    return tracker.findAnswer(ctx, status);
  }

  methodCode(): unknown {
    return (this.subject.state as { methodCode?: unknown }).methodCode;
  }

  query(): unknown {
    // Koa would parse and cache even an empty query.
    return this.subject.req.url?.includes('?') ? this.subject.query : undefined;
  }

  requestBody(): unknown {
    return (this.subject.request as { body?: unknown }).body;
  }

  responseBody(): unknown {
    const { body, respond } = this.subject;
    // After an error Koa has sent its own text, but `ctx.body` still holds the handler's value.
    if (respond === false || !/\bjson\b/i.test(String(this.#response.getHeader('content-type'))))
      return undefined;
    return isSentAsJson(body) ? body : undefined;
  }
}

// Koa sends strings and Buffers as they are, pipes streams, and reads Blobs, Responses and web streams.
function isSentAsJson(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  return !ArrayBuffer.isView(body) && !(Symbol.toStringTag in body) && !('pipe' in body);
}
