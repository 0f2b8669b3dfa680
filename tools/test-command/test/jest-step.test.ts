import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTally } from '../src/jest-step.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jest-step-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function results(...testResults: readonly object[]): string {
  const file = join(folder, 'results.json');
  const counts = { numPassedTests: 2, numPendingTests: 1, numTodoTests: 0 };
  writeFileSync(file, JSON.stringify({ ...counts, testResults }));
  return file;
}

const PASSED = { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [] };

test('tests are counted, and each failure is named', () => {
  const assertionResults = [
    { fullName: 'a thing works', status: 'passed' },
    { fullName: 'another thing works', status: 'failed' },
  ];
  const failed = { name: 'b.test.ts', status: 'failed', message: '● …', assertionResults };
  expect(readTally(results(PASSED, failed), 'tests', 'ended with exit code 1')).toEqual({
    passed: 2,
    skipped: 1,
    failures: ['tests: b.test.ts: another thing works'],
  });
});

test('a file that could not be loaded is a failure, although it has no tests', () => {
  const message = '  ● Test suite failed to run\n\n    Cannot find module x\n';
  const broken = { name: 'b.test.ts', status: 'failed', message, assertionResults: [] };
  expect(readTally(results(PASSED, broken), 'tests', 'ended with exit code 1').failures).toEqual([
    'tests: b.test.ts: Cannot find module x',
  ]);
});

test('a run that failed for no test of its own is a failure', () => {
  expect(readTally(results(PASSED), 'tests', 'ended by SIGKILL').failures).toEqual([
    'tests: jest ended by SIGKILL',
  ]);
});

test('a run that crashed before it had counted is a failure', () => {
  expect(readTally(join(folder, 'none.json'), 'node-20', 'ended with exit code 1')).toEqual({
    passed: 0,
    skipped: 0,
    failures: ['node-20: jest ended with exit code 1, but left no results'],
  });
  expect(readTally(join(folder, 'none.json'), 'node-20', undefined).failures).toHaveLength(1);
});
