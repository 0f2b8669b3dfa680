import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { compareSpans } from '../src/spans/compare-spans.ts';
import type { Span } from '../src/spans/span.ts';
import { startSpanReceiver } from '../src/spans/start-span-receiver.ts';

test('spans arrive in the protocols of OpenTelemetry, Datadog and Sentry', async () => {
  const receiver = await startSpanReceiver();
  const otlp = {
    spanId: 'b1',
    parentSpanId: 'a1',
    name: 'GET',
    kind: 3,
    status: { code: 0 },
    attributes: [{ key: 'http.response.status_code', value: { intValue: 200 } }],
    events: [{ name: 'exception' }],
  };
  const datadog = {
    span_id: 2n ** 63n,
    parent_id: 7n,
    name: 'koa.request',
    resource: 'GET /',
    service: 'shop',
    error: 0,
    type: 'web',
    meta: { component: 'koa' },
    metrics: { 'http.status_code': 200 },
  };
  const span = {
    span_id: 'b3',
    name: 'send orders',
    status: 'ok',
    is_segment: false,
    attributes: { 'sentry.op': { value: 'queue.publish' } },
  };
  const event = {
    event_id: 'e3',
    transaction: 'GET /broken',
    exception: {
      values: [{ type: 'Error', value: 'broken', mechanism: { handled: false }, stacktrace: {} }],
    },
    contexts: { trace: { span_id: 'b3' } },
  };
  const envelope = [{}, { type: 'span' }, { items: [span] }, { type: 'event' }, event];
  try {
    await send(
      '/v1/traces',
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'http' }, spans: [otlp] }] }] }),
    );
    await send('/v0.4/traces', encode([[datadog]], { useBigInt64: true }));
    await send(
      '/api/1/envelope/?sentry_key=key',
      gzipSync(envelope.map((line) => JSON.stringify(line)).join('\n')),
      {
        'Content-Encoding': 'gzip',
      },
    );
    await send('/info', '');
    expect(receiver.take()).toEqual([
      {
        id: 'b1',
        parentId: 'a1',
        name: 'GET',
        facts: {
          scope: 'http',
          kind: 3,
          status: { code: 0 },
          events: ['exception'],
          'http.response.status_code': 200,
        },
      },
      {
        id: '9223372036854775808',
        parentId: '7',
        name: 'koa.request',
        facts: {
          resource: 'GET /',
          service: 'shop',
          type: 'web',
          error: '0',
          component: 'koa',
          'http.status_code': 200,
        },
      },
      {
        id: 'b3',
        parentId: '',
        name: 'send orders',
        facts: { status: 'ok', is_segment: false, 'sentry.op': 'queue.publish' },
      },
      {
        id: 'e3',
        parentId: 'b3',
        name: 'error',
        facts: {
          transaction: 'GET /broken',
          errors: [{ type: 'Error', value: 'broken', mechanism: { handled: false } }],
        },
      },
    ]);
    expect(receiver.take()).toEqual([]);
    await send('/v1/traces', 'not JSON');
    expect(() => receiver.take()).toThrow('not valid JSON');
  } finally {
    await receiver.close();
  }

  async function send(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<void> {
    await (await fetch(`${receiver.url}${path}`, { method: 'POST', body, headers })).text();
  }
});

describe('compareSpans', () => {
  const server: Span = {
    id: '1',
    parentId: '',
    name: 'GET /orders',
    facts: { kind: 'server', url: 'http://a:4711/orders' },
  };
  const client: Span = { id: '2', parentId: '1', name: 'GET', facts: { kind: 'client', status: 200 } };

  test('takes spans with other ids, ports and order as the same', () => {
    const others = [
      { ...client, id: '8', parentId: '9' },
      { ...server, id: '9', facts: { ...server.facts, url: 'http://a:4712/orders', process_id: 7 } },
    ];
    expect(compareSpans([server, client], others)).toEqual([]);
  });

  test.each<[string, readonly Span[], readonly string[]]>([
    ['a span that is lost', [server], ['without: GET /orders > GET {"kind":"client","status":200}']],
    [
      'a span more',
      [server, client, { ...client, id: '3' }],
      ['with: GET /orders > GET {"kind":"client","status":200}'],
    ],
    [
      'another parent',
      [server, { ...client, parentId: '' }],
      [
        'without: GET /orders > GET {"kind":"client","status":200}',
        'with: GET {"kind":"client","status":200}',
      ],
    ],
    [
      'another fact',
      [server, { ...client, facts: { kind: 'client', status: 500 } }],
      [
        'without: GET /orders > GET {"kind":"client","status":200}',
        'with: GET /orders > GET {"kind":"client","status":500}',
      ],
    ],
  ])('finds %s', (_what, measured, findings) => {
    expect(compareSpans([server, client], measured)).toEqual(findings.map((text) => `span only ${text}`));
  });

  test('leaves out the trace of the scrape', () => {
    const scrape = { ...server, id: '5', name: 'GET', facts: { url: 'http://a:4711/metrics' } };
    const below = { ...client, id: '6', parentId: '5' };
    expect(compareSpans([server], [server, scrape, below])).toEqual([]);
  });
});
