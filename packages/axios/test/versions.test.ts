import { installed, VERSIONS } from './versions.js';

test.each([
  ['axios-1.5', /^1\.5\./],
  ['axios', /^1\.(2\d|[3-9]\d)\./],
])('%s is installed in its version', (alias, version) => {
  expect(installed(alias)).toMatch(version);
});

test('each axios is the one that its alias promises', () => {
  expect(VERSIONS.map(({ axios, adapter }) => `${axios.VERSION} ${adapter}`)).toEqual([
    `${installed('axios-1.5')} http`,
    `${installed('axios')} http`,
    `${installed('axios')} fetch`,
  ]);
});
