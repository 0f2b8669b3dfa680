import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { contractSuites } from '../src/version-matrix.ts';

const root = join(__dirname, '../../..');

test('the matrix has a suite of every package', () => {
  const packages = new Set(contractSuites(root).map((suite) => suite.split('/')[1]));
  expect([...packages].sort()).toEqual(readdirSync(join(root, 'packages')).sort());
});
