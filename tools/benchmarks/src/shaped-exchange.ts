import { EventEmitter } from 'node:events';

/** What of an Express app the middlewares look at. */
export interface ShapedApp {
  readonly router: unknown;
  readonly settings: object;
  readonly response: object;
  readonly locals: object;
}

const SOCKET = Object.assign(new EventEmitter(), {
  readable: true,
  writable: true,
  bytesRead: 0,
  bytesWritten: 0,
});

const PARAMS: Record<string, string> = { id: '42' };
const NO_QUERY = {};
const HEADERS: Record<string, string> = {
  host: '127.0.0.1',
  'user-agent': 'orders-web/2.1',
  'method-code': 'create',
};

/** A request in the shape of Express's: without the parser and the socket, whose cost would hide a middleware's. */
export class ShapedRequest {
  readonly app: ShapedApp;
  readonly method = 'GET';
  readonly url = '/orders/42';
  readonly originalUrl = '/orders/42';
  readonly path = '/orders/42';
  readonly baseUrl = '';
  readonly httpVersion = '1.1';
  readonly params = PARAMS;
  readonly query = NO_QUERY;
  readonly headers = HEADERS;
  readonly socket = SOCKET;
  readonly complete = true;
  route: unknown = undefined;

  constructor(app: ShapedApp) {
    this.app = app;
  }

  get(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }
}

/** Its response: `json` sends at once. */
export class ShapedResponse extends EventEmitter {
  readonly app: ShapedApp;
  readonly req: ShapedRequest;
  readonly socket = SOCKET;
  readonly locals: object = NO_QUERY;
  statusCode = 200;
  headersSent = false;
  finished = false;
  writableFinished = false;
  #contentType: string | undefined = undefined;

  constructor(app: ShapedApp, request: ShapedRequest) {
    super();
    this.app = app;
    this.req = request;
  }

  getHeader(name: string): string | undefined {
    return name.toLowerCase() === 'content-type' ? this.#contentType : undefined;
  }

  get(name: string): string | undefined {
    return this.getHeader(name);
  }

  json(_body: unknown): void {
    this.#contentType = 'application/json; charset=utf-8';
    this.end('{"code":"0","message":"ok"}');
  }

  write(_chunk: string): boolean {
    return true;
  }

  end(_chunk: string): void {
    this.headersSent = true;
    this.finished = true;
    this.writableFinished = true;
    this.emit('finish');
    this.emit('close');
  }
}
