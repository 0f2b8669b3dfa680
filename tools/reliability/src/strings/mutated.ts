import fc from 'fast-check';
import { hostileText } from './hostile-text.ts';

/** Any value that JSON has, some of it deep or with odd keys. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 2, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(hostileText, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  },
  { weight: 1, arbitrary: fc.nat(200).map(nested) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      JSON.parse('{"toString":1,"valueOf":1}'),
      JSON.parse('{"__proto__":{"port":1}}'),
      JSON.parse('{"toJSON":1}'),
      { length: 1e9 },
      1e308,
      -0,
      0.5,
      2 ** 53,
    ),
  },
);

function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

type Change = (value: unknown, at: number, other: unknown) => unknown;

const CHANGES: readonly Change[] = [
  (_value, _at, other) => other,
  (value) => [value, value],
  (value, at) => (typeof value === 'string' ? value.slice(0, at) + value.slice(at + 1) : value),
  (value, at, other) =>
    typeof value === 'string' ? value.slice(0, at) + String(other).slice(0, 3) + value.slice(at) : value,
  (value) => (typeof value === 'string' ? value.padEnd(20_000, '成') : value),
  (value) => (typeof value === 'number' ? -value : value),
  () => null,
  () => undefined,
];

/** A valid value in which one to three places are changed: another value, a list of it, a letter less or more, its end. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    fc.array(fc.nat(9), { maxLength: 6 }),
    fc.nat(CHANGES.length - 1),
    fc.nat(12),
    anyJson,
    hostileText,
  );
  return fc.tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 })).map(([value, changes]) =>
    changes.reduce((changed, [path, kind, at, other, key]) => {
      const apply = CHANGES[kind] as Change;
      return changedAt(changed, path, (old) =>
        apply(old, at, typeof old === 'string' && kind === 3 ? key : other),
      );
    }, value),
  );
}

/** A copy that is changed at the end of a way, each step of which is a number of a member. */
function changedAt(
  value: unknown,
  [step, ...rest]: readonly number[],
  change: (old: unknown) => unknown,
): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return change(value);
  const entries = Object.entries(value);
  const at = step % (entries.length + 1);
  // One more than there are: a new member.
  if (entries[at] === undefined) entries.push([`key${step}`, change(undefined)]);
  else entries[at][1] = changedAt(entries[at][1], rest, change);
  return Array.isArray(value) ? entries.map(([, item]) => item as unknown) : Object.fromEntries(entries);
}
