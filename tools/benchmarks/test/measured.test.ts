import { Measured, quotient } from '../src/measured.ts';
import { errorOfMedian } from '../src/statistics.ts';

function measured(samples: Readonly<Record<string, Readonly<Record<number, number>>>>): Measured<string> {
  const result = new Measured<string>();
  for (const [variant, rounds] of Object.entries(samples)) {
    for (const [round, ns] of Object.entries(rounds)) {
      result.add({ variant, each: 'case', round: Number(round), generation: 0, sample: { ns } });
    }
  }
  return result;
}

test('a ratio is taken within each round that has both, however many rounds each of them has', () => {
  const result = measured({ bare: { 0: 10, 1: 100, 2: 1000, 3: 10 }, ours: { 1: 200, 2: 2000 } });
  expect(result.ratio('ours', 'bare', 'case', 'ns').value).toBe(2);
  expect(result.added('ours', 'bare', 'case', 'ns').value).toBe(550);
});

test('what is added is compared with what another adds in the same round', () => {
  const result = measured({ bare: { 0: 10, 1: 20 }, ours: { 0: 15, 1: 30 }, other: { 0: 20, 1: 40 } });
  expect(result.addedRatio('ours', 'other', 'bare', 'case', 'ns').value).toBe(0.5);
});

test('the error of a quotient has those of both', () => {
  const { value, error } = quotient({ value: 30, error: 3 }, { value: 20, error: 0 });
  expect([value, error]).toEqual([1.5, expect.closeTo(0.15)]);
  expect(quotient({ value: 30, error: 3 }, { value: 20, error: 2 }).error).toBeCloseTo(0.15 * Math.SQRT2);
});

test('where many generations were measured, it is their medians that count', () => {
  const result = new Measured<string>();
  const ofGenerations = [[1, 1, 1, 1, 1, 1], [2, 2, 9], [3], [4, 4, 4, 4], [5, 0, 5]];
  let round = 0;
  for (const [generation, values] of ofGenerations.entries()) {
    for (const ns of values)
      result.add({ variant: 'ours', each: 'case', round: round++, generation, sample: { ns } });
  }
  expect(result.typical('ours', 'case', 'ns')).toEqual({ value: 3, error: errorOfMedian([1, 2, 3, 4, 5]) });
});

test('the error of a median shrinks with the root of the number of samples, and outliers do not matter', () => {
  const values = Array.from({ length: 101 }, (_, at) => at);
  const error = errorOfMedian(values);
  expect(errorOfMedian([...values, ...values, ...values, ...values])).toBeCloseTo(error / 2, 1);
  expect(errorOfMedian([...values.slice(0, 100), 1e9])).toBe(error);
  expect(errorOfMedian([1, 2])).toBeNaN();
});
