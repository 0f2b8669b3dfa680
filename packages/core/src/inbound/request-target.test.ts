import type { IncomingMessage } from 'node:http';
import { asksFor, originalTarget } from './request-target.js';

it.each([
  ['/metrics', true],
  ['/metrics?x=/y', true],
  ['/metrics?', true],
  ['/metrics#x', true],
  ['http://host/metrics', true],
  ['HTTPS://host:8/metrics?x', true],
  ['/metrics/', false],
  ['/metricsx', false],
  ['/metric', false],
  ['//metrics', false],
  ['/x/metrics', false],
  ['/Metrics', false],
  ['/%6Detrics', false],
  ['*', false],
  ['', false],
])('%j asks for /metrics: %j', (target, expected) => {
  expect(asksFor(target, '/metrics')).toBe(expected);
});

it('takes the target as the client sent it, where the framework has kept it', () => {
  const request = { url: '/cut' } as IncomingMessage;
  expect(originalTarget(request, { originalUrl: '/api/cut' })).toBe('/api/cut');
  expect(originalTarget(request, {})).toBe('/cut');
});
