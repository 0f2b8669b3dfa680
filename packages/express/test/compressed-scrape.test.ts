import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, inflateSync } from 'node:zlib';
import { createExporter } from '@channel-exporter/core';
import compression from 'compression';
import express from 'express';
import { Counter, Registry } from 'prom-client';
import { createExpressMiddleware } from '../src/index.js';

const DECODERS = { deflate: inflateSync, br: brotliDecompressSync };

let server: Server;
afterEach(() => server.close());

test.each(['deflate', 'br'] as const)(
  'a large scrape below compression(), for a client that takes %s, adds one drain listener in all',
  async (encoding) => {
    const registry = new Registry();
    const big = new Counter({ name: 'big_total', help: 'b', labelNames: ['id'], registers: [registry] });
    for (let at = 0; at < 60_000; at++) big.inc({ id: `${at}-${Math.sqrt(at)}` });
    const exporter = createExporter({ syscode: 'A123010101', registry, defaultMetrics: false });
    const app = express();
    app.use(compression());
    // With the eleventh, Node warns of a leak: compression() never removes those that `once` adds.
    let drainListeners = 0;
    app.use((_request, response, next) => {
      const on = response.on.bind(response) as (...given: unknown[]) => typeof response;
      response.on = (event: string, ...rest: unknown[]) => {
        if (event === 'drain') drainListeners++;
        return on(event, ...rest);
      };
      next();
    });
    app.use(createExpressMiddleware(exporter));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const request = get({
      port,
      host: '127.0.0.1',
      path: '/metrics',
      agent: false,
      headers: { 'Accept-Encoding': encoding },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = DECODERS[encoding](Buffer.concat(chunks)).toString();

    expect(response.headers['content-encoding']).toBe(encoding);
    expect(text.match(/^big_total\{/gm)).toHaveLength(60_000);
    expect(drainListeners).toBe(1);
    await exporter.close();
  },
);
