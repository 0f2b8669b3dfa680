import type { IncomingMessage } from 'node:http';
import { requestPath } from '../labels/path.js';
import { originalTarget, PathMatcher } from './path-matcher.js';

const PATHS = ['/', '/metrics', '/healthcheck', '/é', '/a'];
const TARGETS = [
  ...PATHS,
  ...PATHS.flatMap((path) => ['?', '?x', '#x', '/', 'x', '/x'].map((more) => path + more)),
  ...PATHS.map((path) => `http://host${path}?x`),
  'http://host',
  '',
  '*',
  '//',
  '/orders',
  '/ü',
  '/m',
  'metrics',
];

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
])('%j matches /metrics: %j', (target, expected) => {
  expect(new PathMatcher(['/metrics']).matches(target)).toBe(expected);
});

it.each([...PATHS.map((path) => [path]), [], PATHS].map((paths) => ({ paths })))(
  'matches what a comparison of the path of each target with all paths finds: $paths',
  ({ paths }) => {
    const matcher = new PathMatcher(paths);
    const expected = TARGETS.filter((target) => paths.some((path) => requestPath(target) === path));
    expect(TARGETS.filter((target) => matcher.matches(target))).toEqual(expected);
    // Each path occurs alone, with a query, with a fragment, and in full.
    expect(expected.length).toBeGreaterThanOrEqual(paths.length * 4);
  },
);

it.each([
  ['/a/*', ['/a/', '/a/b', '/a/?x', 'http://h/a/b'], ['/a', '/ab', '/', '*', '', '/b/a/c', '/b?/a/c']],
  ['/*', ['/', '/a', '/é', 'http://h', 'http://h/a'], ['*']],
  [/b$/, ['/b', '/a/b', '/a/b?c', 'http://h/b'], ['/b/', '/a?b', '/a#b']],
] as const)('%p matches the paths that it means', (rule, matching, others) => {
  for (const more of [[], PATHS.slice(1, 2)]) {
    const matcher = new PathMatcher([...more, rule]);
    expect([...matching, ...others].filter((target) => matcher.matches(target))).toEqual(matching);
  }
});

it('takes the target as the client sent it, where the framework has kept it', () => {
  const request = { url: '/cut' } as IncomingMessage;
  expect(originalTarget(request, { originalUrl: '/api/cut' })).toBe('/api/cut');
  expect(originalTarget(request, {})).toBe('/cut');
});
