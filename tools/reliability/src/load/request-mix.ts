/** One kind of request of the load, and what the scrape must count it under. */
interface RequestKind {
  readonly request: (at: number) => string;
  readonly path: string;
  readonly status: number;
}

const CALLERS = 20;

/** What is sent, in turn: bodies both ways, params, a chosen 404, a path that nobody serves, an error. */
export const KINDS: readonly RequestKind[] = [
  get((at) => `/orders/${at % 1_000}`, '/orders/:id', 200),
  get((at) => `/orders/${at % 1_000}?verbose=1&at=${at}`, '/orders/:id', 200),
  get(() => '/health-of-many', '/health-of-many', 200),
  get((at) => `/api/v1/users/u${at % 50}`, '/api/:version/users/:id', 200),
  post('/orders', 201),
  get(() => '/missing', '/missing', 404),
  get((at) => `/nobody/${at}`, 'unmatched', 404),
  get(() => '/broken', '/broken', 500),
];

function get(target: (at: number) => string, path: string, status: number): RequestKind {
  return { request: (at) => `GET ${target(at)} HTTP/1.1\r\n${headers(at)}\r\n`, path, status };
}

function post(path: string, status: number): RequestKind {
  const body = JSON.stringify({ item: 'A-17', amount: 3, method_code: 'create' });
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return { request: (at) => `POST ${path} HTTP/1.1\r\n${headers(at)}${length}\r\n${body}`, path, status };
}

function headers(at: number): string {
  return `Host: 127.0.0.1\r\nUser-Agent: service-${at % CALLERS}/2.1\r\n`;
}
