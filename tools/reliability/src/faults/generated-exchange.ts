import fc, { type Arbitrary } from 'fast-check';
import { CLIENTS } from './calls.ts';
import type { Exchange } from './connection.ts';
import { RAW_FAULTS } from './raw-partner.ts';
import { STAGES } from './stages.ts';

const OWN_PATHS = [
  '/json/7',
  '/json/%E0%A4%A',
  '/array',
  '/to-json',
  '/getter',
  '/circular',
  '/bigint',
  '/undefined',
  '/null',
  undefined,

  '/two',
  '/send',
  '/status',
  '/jsonp',
  '/jsonp?callback=cb',
  '/away',
  '/file',
  '/missing-file',
  '/stream',
  undefined,
  '/web-stream',
  '/blob',
  '/response',
  '/body',
  '/throw/418',
  '/throw/503',
  '/throw/409',
  '/next/twice',
  '/next/after',
  '/next/error',
  '/next/route',
  '/next/router',
  '/next/again',

  '/param/good',
  '/param/bad',
  '/nothing',
  '/',
  '/healthcheck',
  '//',
  '/%',
  '/json',
  '/half/text',
  '/half/reject',
  undefined,
];

const stagePath = fc.constantFrom(...Object.keys(STAGES)).map((stage) => `/raw/${stage}`);
const partnerPath = fc
  .tuple(fc.constantFrom(...CLIENTS), fc.constantFrom(...Object.keys(RAW_FAULTS)))
  .map(([client, fault]) => `/partner/${client}/${encodeURIComponent(fault)}`);

const prefix = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.constant('/z') },
  { weight: 1, arbitrary: fc.constantFrom('/json', '/mount/1', '/own-errors', '/Mount/1') },
);
const target = fc.oneof(
  {
    weight: 25,
    arbitrary: fc
      .tuple(prefix, fc.oneof(stagePath, fc.constantFrom(...OWN_PATHS)))
      .map(([before, path]) => before + path),
  },
  { weight: 2, arbitrary: partnerPath },
);

const method = fc.oneof(
  { weight: 12, arbitrary: fc.constant('GET') },
  { weight: 3, arbitrary: fc.constant('HEAD') },
  { weight: 4, arbitrary: fc.constant('POST') },
  { weight: 2, arbitrary: fc.constantFrom('PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND') },
);

const header = fc.constantFrom(
  'Connection: keep-alive',
  'Accept-Encoding: gzip',
  'Accept-Encoding: br, gzip',
  'Range: bytes=0-9',
  'Range: bytes=5-',
  'Range: bytes=999999-',
  'TE: trailers',
  'Expect: 100-continue',
  'If-None-Match: *',

  'If-None-Match: "x"',
  'User-Agent: caller',
  'Method-Code: 12',
  'Accept: text/html',
  'Accept: nonsense/*',
  'Cookie: a=b',
  'X-A: \u00ff',
  'Content-Type: application/json',
  'User-Agent: a\r\nUser-Agent: b',
);

const BODY = '{"code":"1","method_code":"2"}';
const body = fc.oneof(
  { weight: 5, arbitrary: fc.constant('\r\n') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      `Content-Length: ${BODY.length}\r\nContent-Type: application/json\r\n\r\n${BODY}`,
      'Content-Length: 4\r\nContent-Type: application/json\r\n\r\n{"a"',
      `Content-Length: 300\r\nContent-Type: application/json\r\n\r\n"${'x'.repeat(298)}"`,
      'Content-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b',
      'Content-Length: 0\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5;ext=1\r\nhello\r\n3\r\nabc\r\n0\r\nX-T: end\r\n\r\n',
    ),
  },
);

/** A request that every server takes. The id is filled in later: the same for both apps, another for each request. */
const request = fc
  .tuple(method, target, fc.array(header, { maxLength: 2 }), body)
  .map(([verb, path, headers, rest]) =>
    requestText(`${verb} ${path} HTTP/1.1`, ['Host: h', ...headers], rest),
  );

/** One that ends the connection, or that no server takes. */
const oddRequest = fc.oneof(
  fc
    .tuple(
      target,
      fc.constantFrom(
        'Connection: close',
        'Connection: upgrade\r\nUpgrade: x',
        'Expect: nonsense',
        'bad header',
        ': none',
        'X: a\u0000b',
        `X: ${'x'.repeat(20_000)}`,
        'Content-Length: 9',
        'Transfer-Encoding: nonsense',
        'Content-Length: 5\r\nTransfer-Encoding: chunked',
        'Content-Length: 5\r\nContent-Length: 6',
      ),
    )
    .map(([path, odd]) => requestText(`GET ${path} HTTP/1.1`, ['Host: h', odd], '\r\n')),
  fc
    .tuple(
      fc.constantFrom('get', 'FOO', 'CONNECT', '', '\r\nGET', '\u0016\u0003\u0001'),
      target,
      fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/0.9', ''),
    )
    .map((line) => requestText(line.join(' '), ['Host: h'], '\r\n')),
  fc
    .tuple(method, target, fc.constantFrom('Connection: keep-alive', 'X-A: b', 'Host: h'))
    .map(([verb, path, more]) => requestText(`${verb} ${path} HTTP/1.0`, [more], '\r\n')),
  target.map((path) => requestText(`GET ${path} HTTP/1.1`, [], '\r\n')),
  fc
    .constantFrom('*', 'http://h/json/1?a=b', '/json/1?method_code=2&code=3', '/\u00e9', '', 'json/1')
    .map((path) => requestText(`OPTIONS ${path} HTTP/1.1`, ['Host: h'], '\r\n')),
  fc
    .tuple(
      target,
      fc.constantFrom(
        'Content-Length: 2\r\n\r\ntoo long',
        'Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n',
        'Transfer-Encoding: chunked\r\n\r\n5\r\nhel',
        'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX\u0001: b\r\n\r\n',
      ),
    )
    .map(([path, rest]) => requestText(`POST ${path} HTTP/1.1`, ['Host: h'], rest)),
);

/** A connection that is kept answers this one, too, and is closed then. */
const LAST = requestText('GET /json/last HTTP/1.1', ['Host: h', 'Connection: close'], '\r\n');

/** Some requests on one connection, the last ones odd at times: pipelined, or cut into pieces anywhere. */
export const generatedExchange: Arbitrary<Exchange> = fc
  .record({
    port: fc.constantFrom('plain', 'upgrading'),
    requests: fc.array(request, { minLength: 5, maxLength: 15, size: 'max' }),
    odd: fc.array(oddRequest, { maxLength: 2 }),
    cuts: fc.array(fc.nat(4_000), { maxLength: 4 }),
  })
  .map(
    ({ port, requests, odd, cuts }): Exchange => ({
      port,
      // What Node does with an odd request depends on how far it is with those before it.
      phases: [cut(requests.join(''), cuts), ...odd.map((text) => [text]), [LAST]],
    }),
  );

function requestText(line: string, headers: readonly string[], rest: string): string {
  return [line, 'X-Id: #', ...headers, rest].join('\r\n');
}

/** Gives each request an id of its own. */
export function identified({ port, phases }: Exchange, exchangeId: string): Exchange {
  let lastId = 0;
  const named = (piece: string): string => piece.replaceAll('#', () => `${exchangeId}-${++lastId}`);
  return { port, phases: phases.map((pieces) => pieces.map(named)) };
}

/** How many requests an exchange has. */
export function requestsOf({ phases }: Exchange): number {
  return phases.flat().join('').split('#').length - 1;
}

function cut(text: string, places: readonly number[]): string[] {
  const inside = new Set(places.filter((place) => place > 0 && place < text.length));
  const ends = [...[...inside].toSorted((a, b) => a - b), text.length];
  return ends.map((end, at) => text.slice(ends[at - 1] ?? 0, end));
}
