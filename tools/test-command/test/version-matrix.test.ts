import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contractSuites, NODE_MAJORS, PRELOAD_SUITE, preloadSuites } from '../src/version-matrix.ts';

const root = join(__dirname, '../../..');

test('the matrix has a suite of every package', () => {
  const packages = new Set([...contractSuites(root), PRELOAD_SUITE].map((suite) => suite.split('/')[1]));
  expect(packages).toEqual(new Set(readdirSync(join(root, 'packages'))));
});

// jest runs the others if one of them is missing.
test.each(NODE_MAJORS)('the suites for Node %s are there', (major) => {
  const missing = [...preloadSuites(major), ...contractSuites(root)].filter(
    (suite) => !existsSync(join(root, suite)),
  );
  expect(missing).toEqual([]);
});

test('no suite of the matrix reaches for the sources: it is there to test what was built', () => {
  const files = new Set(contractSuites(root).map((suite) => join(root, suite)));
  for (const file of files) {
    for (const target of importsOf(file)) {
      expect(`${file} imports ${target}`).not.toContain(' ../src/');
      if (target.startsWith('./')) files.add(join(dirname(file), target.replace(/\.js$/, '.ts')));
    }
  }
});

/** What a file imports at run time. */
function importsOf(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)';/gm);
  return [...imports].map(([, target = '']) => target);
}
