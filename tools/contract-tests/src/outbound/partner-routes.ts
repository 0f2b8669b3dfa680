import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** What a route of the faulty partner gets. */
export interface PartnerRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The query. */
  readonly query: URLSearchParams;
  /** Resolves when the test says `proceed()`: what comes after headers must not overtake them. */
  readonly gate: () => Promise<void>;
}

type Route = (exchange: PartnerRequest) => void;

const JSON_TYPE = { 'content-type': 'application/json' };
const GOOD = '{"code":"0","message":"good"}';

/** Answers in all the ways that the contract needs, by the first segment of the path. */
export const PARTNER_ROUTES: Readonly<Record<string, Route>> = {
  /** `{"code":"0"}`, or the `body` of the query as `type`, with `status`. */
  ok: ({ response, query }) => {
    const type = query.get('type') ?? 'application/json';
    response.writeHead(Number(query.get('status') ?? 200), type === '' ? {} : { 'content-type': type });
    response.end(query.get('body') ?? GOOD);
  },
  orders: ({ response }) => response.writeHead(200, JSON_TYPE).end('{"code":"order"}'),
  /** The request's body, as it came. */
  echo: ({ request, response }) => {
    response.writeHead(200, JSON_TYPE);
    request.pipe(response);
  },
  /** 204 and 304 without a body. */
  bodiless: ({ response, query }) => response.writeHead(Number(query.get('status'))).end(),
  gzip: ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(GOOD)),
  deflate: ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'deflate' }).end(deflateSync(GOOD)),
  'raw-deflate': ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'deflate' }).end(deflateRawSync(GOOD)),
  br: ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'br' }).end(brotliCompressSync(GOOD)),
  /** Says that it is gzip, and is not. */
  'bad-gzip': ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(GOOD),
  /** `bytes` of JSON whose code stands first. */
  large: ({ response, query }) => {
    const filler = 'x'.repeat(Number(query.get('bytes')));
    response.writeHead(200, JSON_TYPE).end(`{"code":"first","filler":"${filler}"}`);
  },
  /** A 103 before the answer. */
  hints: ({ response }) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
    response.writeHead(200, JSON_TYPE).end(GOOD);
  },
  /** Answers after `ms`. */
  slow: ({ response, query }) => {
    setTimeout(() => response.writeHead(200, JSON_TYPE).end(GOOD), Number(query.get('ms')));
  },
  /** Sends half a body at once and the rest after `ms`. */
  'slow-body': ({ response, query }) => {
    response.writeHead(200, JSON_TYPE).write(GOOD.slice(0, 9));
    setTimeout(() => response.end(GOOD.slice(9)), Number(query.get('ms')));
  },
  /** A character every `ms`. */
  drip: ({ response, query }) => {
    response.writeHead(200, JSON_TYPE).flushHeaders();
    let sent = 0;
    const timer = setInterval(
      () => {
        response.write(GOOD[sent]);
        sent += 1;
        if (sent < GOOD.length) return;
        clearInterval(timer);
        response.end();
      },
      Number(query.get('ms')),
    );
    response.once('close', () => clearInterval(timer));
  },
  hang: () => {},
  'hang-body': ({ response }) => {
    response.writeHead(200, JSON_TYPE).write(GOOD.slice(0, 9));
  },
  /** Reset before headers, `reset-body` after them, when the test says so. */
  reset: ({ request }) => request.socket.resetAndDestroy(),
  'reset-body': ({ request, response, gate }) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': 1000 }).write(GOOD);
    void gate().then(() => request.socket.resetAndDestroy());
  },
  /** Hangs up without a word. */
  close: ({ request }) => request.socket.end(),
  /** Promises 1 000 bytes, sends some, hangs up. */
  half: ({ request, response }) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': 1000 });
    response.write(GOOD, () => request.socket.end());
  },
  /** Hangs up in the middle of a chunked body. */
  'half-chunked': ({ request, response }) => {
    response.writeHead(200, JSON_TYPE);
    response.write(GOOD, () => request.socket.end());
  },
  /** Not HTTP at all. */
  garbage: ({ request }) => request.socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n'),
  /** Redirects to `to`, by `status`. */
  redirect: ({ response, query }) => {
    const to = query.get('to') ?? '/ok';
    response
      .writeHead(Number(query.get('status') ?? 302), { location: to, 'content-type': 'text/plain' })
      .end('elsewhere');
  },
  /** Redirects for ever, each time to another address: some clients see a loop at once. */
  loop: ({ response, query }) => {
    response.writeHead(302, { location: `/loop?n=${Number(query.get('n') ?? 0) + 1}` }).end();
  },
};
