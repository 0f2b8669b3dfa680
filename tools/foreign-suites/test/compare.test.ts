import { compare } from '../src/compare.ts';
import type { Result, Results } from '../src/results.ts';

const results = (outcomes: Record<string, Result['outcome']>): Results =>
  new Map(Object.entries(outcomes).map(([name, outcome]) => [name, { outcome }]));

test('a test that never ends alike differs; one that sometimes does is not steady', () => {
  const without = [
    results({ a: 'passed', b: 'passed', c: 'failed' }),
    results({ a: 'passed', b: 'passed', c: 'failed' }),
  ];
  const withOurs = [
    results({ a: 'failed', b: 'failed', c: 'failed' }),
    results({ a: 'failed', b: 'passed', c: 'failed' }),
  ];
  const { differences, unsteady } = compare(without, withOurs);
  expect(differences.map(({ test }) => test)).toEqual(['a']);
  expect(unsteady).toEqual(['b']);
});

test('a test that is missing on one side differs', () => {
  const { differences } = compare([results({ a: 'passed' })], [results({ b: 'passed' })]);
  expect(differences).toEqual([
    { test: 'a', without: ['passed'], withOurs: ['missing'], message: undefined },
    { test: 'b', without: ['missing'], withOurs: ['passed'], message: undefined },
  ]);
});
