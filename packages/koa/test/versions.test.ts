import { installed, VERSIONS } from './versions.js';

test.each([
  ['koa-2', /^2\./],
  ['koa', /^3\./],
  ['@koa/router-12', /^12\./],
  ['@koa/router-13', /^13\./],
  ['@koa/router-14', /^14\./],
  ['@koa/router', /^15\./],
])('%s is installed in its major', (alias, version) => {
  expect(installed(alias)).toMatch(version);
});

test('no two combinations are the same', () => {
  expect(new Set(VERSIONS.map(({ name }) => name)).size).toBe(VERSIONS.length);
  expect(new Set(VERSIONS.map(({ Koa }) => Koa)).size).toBe(2);
  expect(new Set(VERSIONS.map(({ Router }) => Router)).size).toBe(4);
});
