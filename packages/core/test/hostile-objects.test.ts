import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type ChannelExporter, createExporter, type InboundFacts } from '@channel-exporter/core';
import { Registry } from 'prom-client';

let registry: Registry;
let exporter: ChannelExporter;

beforeEach(() => {
  registry = new Registry();
  exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    partners: {
      partners: [
        { partner: '__proto__', hosts: ['a.example'], actions: { '/__proto__': 'constructor' } },
        { partner: 'constructor', hosts: ['b.example'], actions: { '/:id': '__proto__' } },
      ],
    },
  });
});

afterEach(async () => {
  await exporter.close();
  const written = Object.getOwnPropertyNames(Object.prototype).filter((name) =>
    /^(polluted|code|x)$/.test(name),
  );
  if (written.length > 0)
    throw new Error(`what strangers sent has reached Object.prototype: ${written.join()}`);
});

/** The series of one family that count observations. */
async function counts(family: string): Promise<string[]> {
  const text = await registry.getSingleMetricAsString(family);
  return text.split('\n').filter((line) => line.startsWith(`${family}_count`));
}

function codeOf(held: unknown): Promise<string | undefined> {
  const body = { held, contentType: 'application/json', contentEncoding: undefined, complete: true };
  exporter.outbound.attach('test').begin('http://a.example/')?.end({ status: 200, body });
  return counts('partner_http_metrics').then(([line]) => /,code="([^"]*)"/.exec(line ?? '')?.[1]);
}

test.each([
  ['{"__proto__": {"polluted": 1}, "code": "C"}', 'C'],
  ['{"constructor": {"prototype": {"polluted": 1}}, "code": "C"}', 'C'],
  ['{"__proto__": {"code": "below"}}', 'below'],
  ['{"constructor": {"code": "below"}}', 'below'],
  ['{"__proto__": "x"}', '-1'],
  ['{"code": {"__proto__": 1}}', '-1'],
  ['[{"__proto__": {"polluted": 1}}, {"code": "C"}]', 'C'],
])('the code of %s is %s, parsed or as text', async (json, code) => {
  expect(await codeOf(JSON.parse(json))).toBe(code);
  await exporter.close();
  registry = new Registry();
  exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    partners: { partners: [{ partner: '1', hosts: ['a.example'] }] },
  });
  expect(await codeOf(json)).toBe(code);
});

test.each([
  ['no prototype', Object.assign(Object.create(null) as object, { code: 5 }), '5'],
  ['a prototype that has one', Object.create({ code: 5 }) as object, '-1'],
  ['a getter for it', Object.defineProperty({}, 'code', { get: () => 5, enumerable: true }), '-1'],
])('a body with %s', async (_what, body, code) => {
  expect(await codeOf(body)).toBe(code);
});

test('names that every object has are labels like any other', async () => {
  const consumer = exporter.consumer.attach('test');
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  for (const name of names) consumer.record(name, 0, 1);
  const outbound = exporter.outbound.attach('test');
  outbound.begin('http://a.example/__proto__')?.end({ status: 200 });
  outbound.begin('http://b.example/__proto__')?.end({ status: 200 });
  outbound.begin('http://b.example/toString/valueOf')?.end({ status: 200 });
  const topics = (await counts('A123010101_consumer_metrics')).map(
    (line) => /topic="([^"]*)"/.exec(line)?.[1],
  );
  expect(topics).toEqual(names);
  expect(
    (await counts('partner_http_metrics')).map(
      (line) => /partner="[^"]*",action_code="[^"]*"/.exec(line)?.[0],
    ),
  ).toEqual([
    'partner="__proto__",action_code="constructor"',
    'partner="constructor",action_code="__proto__"',
    'partner="constructor",action_code=""',
  ]);
});

test('headers, query and body of a request with such names give what they hold, and no more', async () => {
  const inbound = exporter.inbound.attach('test');
  const parsed: [unknown, unknown][] = [
    [Object.assign(Object.create(null) as object, { method_code: 'from query' }), undefined],
    [
      JSON.parse('{"__proto__": {"polluted": 1}}'),
      JSON.parse('{"__proto__": {"x": 1}, "method_code": "from body"}'),
    ],
    [Object.create({ method_code: 'inherited' }), undefined],
  ];
  const server = createServer((request, response) => {
    const [query, body] = parsed.shift() ?? [];
    const facts: InboundFacts<object> = {
      subject: request,
      route: () => ({ template: '/constructor', untrusted: false }),
      methodCode: () => undefined,
      query: () => query,
      requestBody: () => body,
      responseBody: () => undefined,
    };
    inbound.begin(request, response, facts);
    response.setHeader('content-type', 'application/json').end('{"code":0}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  const request =
    'GET /__proto__ HTTP/1.1\r\nHost: x\r\nUser-Agent: __proto__\r\n__proto__: polluted\r\nconstructor: polluted\r\n';
  client.write(`${request}\r\n${request}\r\n${request}Connection: close\r\n\r\n`);
  await once(client, 'close');
  server.close();
  await once(server, 'close');
  expect(
    (await counts('A123010101_inner_metrics')).map((line) =>
      /f_code="([^"]*)",path="([^"]*)".*method_code="([^"]*)"/.exec(line)?.slice(1),
    ),
  ).toEqual([
    ['__proto__', '/constructor', 'from query'],
    ['__proto__', '/constructor', 'from body'],
    ['__proto__', '/constructor', ''],
  ]);
});
