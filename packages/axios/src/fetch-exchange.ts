import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { clock } from '@workshop/plugin-kit';

interface Published {
  /** undici's own request: one for each hop. */
  readonly request: object;
  readonly response?: { readonly statusCode?: number };
  readonly socket?: { readonly bytesRead?: number };
  readonly error?: unknown;
}

/**
 * The facts that axios's fetch adapter does not expose, from the diagnostics channels of the built-in fetch: the status
 * of a failed call, and the end of a body that the caller takes as a stream. Another fetch publishes nothing.
 */
export class FetchExchange {
  /** The status of the current hop, 0 before its headers. */
  status = 0;
  /** True once fetch has sent, or tried to send, a request. */
  began = false;
  /** The end of the last hop's body, with the error if it failed. */
  end: { readonly atMs: number; readonly error?: unknown } | undefined;
  /** Called when {@link end} is set. */
  onEnd: (() => void) | undefined;
  /** The exchange of another exporter around this one, which has the same requests. */
  outer: FetchExchange | undefined;
  #request: object | undefined;
  #socket: Published['socket'];

  /** Number of bytes received on the exchange's socket. */
  get bytesRead(): number {
    return this.#socket?.bytesRead ?? 0;
  }

  /** Calls `fn`; the requests of the built-in fetch that begin in it belong to this exchange. */
  run<T>(fn: () => T): T {
    current ??= listen();
    this.outer = current.getStore();
    return current.run(this, fn);
  }

  /** True if `request` is the current hop: during a redirect an earlier one may still be ending. */
  isCurrent(request: object): boolean {
    return this.#request === request;
  }

  begin(request: object): void {
    this.began = true;
    this.#request = request;
    this.status = 0;
    this.end = undefined;
  }

  sendOn(socket: Published['socket']): void {
    this.#socket = socket;
  }

  finish(error?: unknown): void {
    if (this.end !== undefined) return;
    this.end = { atMs: clock.now(), error };
    this.onEnd?.();
  }
}

/** Set by the first call over an adapter other than `http`: without one, there is no AsyncLocalStorage. */
let current: AsyncLocalStorage<FetchExchange> | undefined;

function listen(): AsyncLocalStorage<FetchExchange> {
  const storage = new AsyncLocalStorage<FetchExchange>();
  const exchanges = new WeakMap<object, FetchExchange>();
  subscribe('undici:request:create', (message) => {
    const { request } = message as Published;
    const exchange = storage.getStore();
    if (exchange === undefined) return;
    exchanges.set(request, exchange);
    for (let each: FetchExchange | undefined = exchange; each !== undefined; each = each.outer)
      each.begin(request);
  });
  const on = (channel: string, react: (exchange: FetchExchange, published: Published) => void): void => {
    subscribe(channel, (message) => {
      const published = message as Published;
      let exchange = exchanges.get(published.request);
      for (; exchange !== undefined; exchange = exchange.outer) {
        if (exchange.isCurrent(published.request)) react(exchange, published);
      }
    });
  };
  on('undici:client:sendHeaders', (exchange, { socket }) => exchange.sendOn(socket));
  on('undici:request:headers', (exchange, { response }) => {
    const { statusCode = 0 } = response ?? {};
    // Informational responses are published, too.
    if (statusCode >= 200) exchange.status = statusCode;
  });
  on('undici:request:trailers', (exchange) => exchange.finish());
  on('undici:request:error', (exchange, { error }) => exchange.finish(error));
  return storage;
}
