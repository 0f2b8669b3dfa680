import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { currentHop, type RequestLike } from './connection.js';

/**
 * What the error of a cancel token does not say: which status had arrived by then. Taken from the diagnostics channel of
 * `node:http`, only for calls with a token: all other errors of axios's `http` adapter hold their request.
 */
export class HttpExchange {
  /** The exchange of another exporter around this one: the same requests are that one's, too. */
  #outer: HttpExchange | undefined;
  #answered: RequestLike | undefined;

  /** The status of the hop under way, 0 before its headers. */
  get status(): number {
    return currentHop(this.#answered)?.res?.statusCode ?? 0;
  }

  /** Calls `fn`; the requests that begin in it are this exchange's. */
  run<T>(fn: () => T): T {
    current ??= listen();
    this.#outer = current.getStore();
    return current.run(this, fn);
  }

  /** The headers of the answer to `request` have arrived. */
  answer(request: RequestLike): void {
    this.#answered = request;
    this.#outer?.answer(request);
  }
}

/** Set by the first call with a cancel token; a process without one pays nothing. */
let current: AsyncLocalStorage<HttpExchange> | undefined;

function listen(): AsyncLocalStorage<HttpExchange> {
  const storage = new AsyncLocalStorage<HttpExchange>();
  // Published when the headers are there, in spite of its name.
  subscribe('http.client.response.finish', (message) => {
    storage.getStore()?.answer((message as { readonly request: RequestLike }).request);
  });
  return storage;
}
