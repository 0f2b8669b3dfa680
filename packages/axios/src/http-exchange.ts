import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { findCurrentHop, type RequestLike } from './request-like.js';

/**
 * The status that had arrived when a cancel token was used, which its error does not have. It is read from the
 * diagnostics channel of `node:http`, for calls with a token only: all other errors of axios's `http` adapter have
 * their request.
 */
export class HttpExchange {
  /** The exchange of another exporter around this one, which has the same requests. */
  #outer: HttpExchange | undefined;
  #answered: RequestLike | undefined;

  /** The status of the current hop, 0 before its headers. */
  get status(): number {
    return findCurrentHop(this.#answered)?.res?.statusCode ?? 0;
  }

  /** Calls `fn`; the requests that begin in it belong to this exchange. */
  run<T>(fn: () => T): T {
    current ??= listen();
    this.#outer = current.getStore();
    return current.run(this, fn);
  }

  /** Notes that the response headers of `request` have arrived. */
  onHeaders(request: RequestLike): void {
    this.#answered = request;
    this.#outer?.onHeaders(request);
  }
}

/** Set by the first call with a cancel token: without one, there is no AsyncLocalStorage. */
let current: AsyncLocalStorage<HttpExchange> | undefined;

function listen(): AsyncLocalStorage<HttpExchange> {
  const storage = new AsyncLocalStorage<HttpExchange>();
  // Published after the headers, in spite of its name.
  subscribe('http.client.response.finish', (message) => {
    storage.getStore()?.onHeaders((message as { readonly request: RequestLike }).request);
  });
  return storage;
}
