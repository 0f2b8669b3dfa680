import { assert, integer, property } from 'fast-check';
import { propertyOptions } from '../src/property.ts';

const before = { ...process.env };

afterEach(() => {
  for (const name of ['FC_SEED', 'FC_PATH', 'FC_RUNS']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

function drawn(runs: number): number[] {
  const values: number[] = [];
  assert(
    property(integer(), (value) => void values.push(value)),
    propertyOptions(runs),
  );
  return values;
}

it('draws the same values again by FC_SEED, as many as FC_RUNS says', () => {
  process.env.FC_SEED = '-42';
  delete process.env.FC_PATH;
  delete process.env.FC_RUNS;
  const values = drawn(20);
  expect(values).toHaveLength(20);
  process.env.FC_RUNS = '5';
  expect(drawn(20)).toEqual(values.slice(0, 5));
});

it('draws the same values each time, and others by FC_SEED=random', () => {
  delete process.env.FC_SEED;
  delete process.env.FC_PATH;
  const usual = drawn(20);
  expect(drawn(20)).toEqual(usual);
  process.env.FC_SEED = 'random';
  expect(drawn(20)).not.toEqual(usual);
});

it('goes to the one case that FC_PATH names', () => {
  process.env.FC_SEED = '7';
  delete process.env.FC_PATH;
  const eighth = drawn(8)[7];
  process.env.FC_PATH = '7';
  expect(drawn(8)[0]).toBe(eighth);
});

it.each([
  ['FC_SEED', '1.5'],
  ['FC_SEED', 'x'],
  ['FC_RUNS', '0'],
])('refuses %s=%s', (name, value) => {
  process.env[name] = value;
  expect(() => propertyOptions(1)).toThrow(RangeError);
});
