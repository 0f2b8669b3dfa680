import { AskedPaths } from './asked-paths.js';
import { asksFor } from './request-target.js';

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

it.each([...PATHS.map((path) => [path]), [], PATHS].map((paths) => ({ paths })))(
  'tells of each target what comparing it with all paths tells: $paths',
  ({ paths }) => {
    const asked = new AskedPaths(paths);
    const expected = TARGETS.filter((target) => paths.some((path) => asksFor(target, path)));
    expect(TARGETS.filter((target) => asked.include(target))).toEqual(expected);
    // Each path is asked for by itself, with a query, with a fragment, and in full.
    expect(expected.length).toBeGreaterThanOrEqual(paths.length * 4);
  },
);

it.each([
  ['/a/*', ['/a/', '/a/b', '/a/?x', 'http://h/a/b'], ['/a', '/ab', '/', '*', '', '/b/a/c', '/b?/a/c']],
  ['/*', ['/', '/a', '/é', 'http://h', 'http://h/a'], ['*']],
  [/b$/, ['/b', '/a/b', '/a/b?c', 'http://h/b'], ['/b/', '/a?b', '/a#b']],
] as const)('%p means what it says', (rule, asked, others) => {
  for (const more of [[], PATHS.slice(1, 2)]) {
    const paths = new AskedPaths([...more, rule]);
    expect([...asked, ...others].filter((target) => paths.include(target))).toEqual(asked);
  }
});
