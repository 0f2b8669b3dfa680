import { counted, type Program } from '../program.ts';

export const httpProxyMiddleware: Program = {
  name: 'http-proxy-middleware',
  title: 'http-proxy-middleware on Express 5',
  shown: ['http-proxy-middleware', 'express'],
  start: ['node', 'proxy.js'],
  requests: [
    {
      line: 'GET /api/weather/Oslo',
      expected: counted('/api', 200, 'W0'),
      why: "the mount; the code of the partner's reply",
    },
    { line: 'HEAD /api/weather/Oslo', expected: counted('/api', 200), why: 'HEAD through the proxy' },
    { line: 'GET /api/down', expected: counted('/api', 503, 'P0'), why: 'the status of the partner' },
    {
      line: 'POST /api/items',
      headers: { 'Content-Type': 'text/plain' },
      body: 'x'.repeat(200_000),
      expected: counted('/api', 200, 'P0'),
      why: 'an upload that is piped through; the code is in the first chunk of the reply',
    },
    { line: 'GET /gone/1', expected: counted('/gone', 504), why: 'nothing listens at the target' },
    {
      line: 'GET /filtered/1',
      expected: counted('unmatched', 200, 'P0'),
      why: 'a proxy that filters by itself has no mount',
    },
    { line: 'GET /missing', expected: counted('unmatched', 404), why: 'no mount' },
    {
      line: 'GET /socket',
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
      leaveAt: 'hello',
      expected: undefined,
      why: 'an upgraded connection is not recorded',
    },
  ],
  limits: ['Calls of the proxy to its target are made by `node:http` and are not in `partner_http_metrics`.'],
};
