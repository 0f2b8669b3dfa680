import { EventEmitter } from 'node:events';
import type { RequestListener } from 'node:http';
import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import codegenie from '@codegenie/serverless-express';
import vendia from '@vendia/serverless-express';
import { createMocks } from 'node-mocks-http';
import { Registry } from 'prom-client';
import serverlessHttp from 'serverless-http';

/** Answers one request without a connection, and gives the whole answer. */
type Adapter = (listener: RequestListener) => Promise<{ status: number; text: string }>;

/** An event of API Gateway, version 1. */
const EVENT = {
  resource: '/{proxy+}',
  path: '/metrics',
  httpMethod: 'GET',
  headers: { Host: 'x' },
  multiValueHeaders: { Host: ['x'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: { proxy: 'metrics' },
  stageVariables: null,
  requestContext: { identity: {}, stage: 'test', path: '/metrics', httpMethod: 'GET' },
  body: null,
  isBase64Encoded: false,
};

interface GatewayAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

function textOf(answer: object): { status: number; text: string } {
  const { statusCode, body, isBase64Encoded } = answer as GatewayAnswer;
  return { status: statusCode, text: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
}

type Configure = (options: { app: RequestListener }) => (event: object, context: object) => Promise<object>;

const ADAPTERS: Readonly<Record<string, Adapter>> = {
  '@vendia/serverless-express': async (listener) =>
    textOf(await (vendia as unknown as Configure)({ app: listener })(EVENT, {})),
  '@codegenie/serverless-express': async (listener) =>
    textOf(await (codegenie as unknown as Configure)({ app: listener })(EVENT, {})),
  'serverless-http': async (listener) => textOf(await serverlessHttp(listener)(EVENT, {})),
  'node-mocks-http': async (listener) => {
    const { req, res } = createMocks({ url: '/metrics' }, { eventEmitter: EventEmitter });
    const ended = new Promise((resolve) => res.on('end', resolve));
    listener(req, res);
    await ended;
    return {
      status: res.statusCode,
      text: String(res._getBuffer().length > 0 ? res._getBuffer() : res._getData()),
    };
  },
};

let exporter: ChannelExporter;
const told: string[] = [];

beforeEach(() => {
  told.length = 0;
  exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    cardinalityLimit: 10_000,
    logger: (line) => told.push(line),
  });
});

afterEach(() => exporter.close());

describe.each(Object.entries(ADAPTERS))('%s', (_, adapter) => {
  const scrape = (): ReturnType<Adapter> =>
    adapter((request, response) => exporter.serveMetrics(request, response));

  test.each([1, 2_000])('has the whole scrape of %i label sets', async (sets) => {
    const consumer = exporter.consumer.attach('test');
    for (let at = 0; at < sets; at++) consumer.record(`orders.${at}`, 0, 150);
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(text.match(/^A123010101_consumer_metrics_count\{.*\} 1$/gm)).toHaveLength(sets);
    expect(text.endsWith('\n')).toBe(true);
    expect(told).toEqual([]);
  });

  test('scrapes leave nothing behind that keeps the next from being answered', async () => {
    for (let at = 0; at < 300; at++) expect((await scrape()).status).toBe(200);
    expect(told).toEqual([]);
  });
});
