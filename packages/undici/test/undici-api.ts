import type { Duplex, Readable } from 'node:stream';
import type { FetchTarget, UndiciInterceptor } from '@channel-exporter/undici';

/** What the tests use of undici 6, 7 and 8; the types that they ship do not agree with each other. */
export interface Undici extends FetchTarget {
  fetch(url: string, init?: object): Promise<Response>;
  readonly Agent: new (options: object) => Dispatcher;
  readonly BalancedPool: new (
    origins: readonly string[],
    options?: { readonly connections: number },
  ) => Dispatcher;
  /** From undici 7. */
  readonly RoundRobinPool?: new (
    origin: string,
  ) => Dispatcher;
  readonly ProxyAgent: new (options: object) => Dispatcher;
  readonly EnvHttpProxyAgent: new (options: object) => Dispatcher;
  readonly Client: new (origin: string) => Dispatcher;
  readonly Pool: new (origin: string, options?: { readonly connections: number }) => Dispatcher;
  readonly RetryAgent: new (inner: Dispatcher, options: RetryOptions) => Dispatcher;
  readonly MockAgent: new () => MockAgent;
  readonly interceptors: {
    redirect(options: { readonly maxRedirections: number }): UndiciInterceptor;
    retry(options: RetryOptions): UndiciInterceptor;
    dump(options: { readonly maxSize: number }): UndiciInterceptor;
    /** From undici 7. */
    responseError?: () => UndiciInterceptor;
    /** From undici 7. */
    decompress?: () => UndiciInterceptor;
  };
  getGlobalDispatcher(): Dispatcher;
  setGlobalDispatcher(dispatcher: Dispatcher): void;
  request(url: string, options?: object): Promise<ResponseData>;
  stream(url: string, options: object, factory: () => NodeJS.WritableStream): Promise<unknown>;
  pipeline(url: string, options: object, handler: (data: { readonly body: Readable }) => Readable): Duplex;
  upgrade(url: string, options: object): Promise<{ readonly socket: Duplex }>;
}

export interface Dispatcher {
  compose(...interceptors: readonly UndiciInterceptor[]): Dispatcher;
  dispatch(options: object, handler: object): boolean;
  request(options: RequestOptions): Promise<ResponseData>;
  stream(options: RequestOptions, factory: () => NodeJS.WritableStream): Promise<unknown>;
  pipeline(options: RequestOptions, handler: (data: { readonly body: Readable }) => Readable): Duplex;
  connect(options: { readonly path: string }): Promise<{ readonly socket: Duplex }>;
  upgrade(options: {
    readonly path: string;
    readonly protocol: string;
  }): Promise<{ readonly socket: Duplex }>;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

export interface RequestOptions {
  readonly origin?: string;
  readonly path: string;
  readonly method: string;
}

export interface ResponseData {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readable & { text(): Promise<string> };
}

interface MockAgent extends Dispatcher {
  disableNetConnect(): void;
  get(origin: string): {
    intercept(request: { readonly path: string }): {
      reply(status: number, body: object, options: object): void;
      replyWithError(error: Error): void;
    };
  };
}

interface RetryOptions {
  readonly maxRetries: number;
  readonly minTimeout: number;
  readonly maxTimeout: number;
}
