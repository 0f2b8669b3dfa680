import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contractSuites } from '../src/version-matrix.ts';

const root = join(__dirname, '../../..');

test('the matrix has a suite of every package', () => {
  const packages = new Set(contractSuites(root).map((suite) => suite.split('/')[1]));
  expect([...packages].sort()).toEqual(readdirSync(join(root, 'packages')).sort());
});

test('no suite of the matrix reaches for the sources: it is there to test what was built', () => {
  const files = new Set(contractSuites(root).map((suite) => join(root, suite)));
  for (const file of files) {
    for (const target of importsOf(file)) {
      expect({ file, target }).not.toMatchObject({ target: expect.stringContaining('../src/') });
      if (target.startsWith('./')) files.add(join(dirname(file), target.replace(/\.js$/, '.ts')));
    }
  }
});

/** What a file imports at run time. */
function importsOf(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)';/gm);
  return [...imports].map(([, target = '']) => target);
}
