import fc from 'fast-check';
import { hostileText } from './hostile-text.ts';

/** Names that are a key of a code in some spelling, and names that only look like one. */
const NAMES = [
  'code',
  'Code',
  'C_O-D_e',
  '-code_',
  'CODE',
  'errorcode',
  'Error-Code',
  'error_code',
  'codes',
  'Return-Code',
  'co de',
  'cod',
  'toJSON',
  'data',
  '__proto__',
];

/** A name between its quotes: as it is, or one of its characters as an escape. */
const name: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: hostileText }),
    fc.option(fc.nat(8), { freq: 3 }),
    fc.boolean(),
  )
  .map(([text, at, inCapitals]) => {
    const unit = at === null ? Number.NaN : text.charCodeAt(at);
    if (at === null || Number.isNaN(unit)) return JSON.stringify(text);
    const digits = unit.toString(16).padStart(4, '0');
    const inside = (part: string): string => JSON.stringify(part).slice(1, -1);
    return `"${inside(text.slice(0, at))}\\u${inCapitals ? digits.toUpperCase() : digits}${inside(text.slice(at + 1))}"`;
  });

const scalar: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '-0', '1e3', '1.0', '1e400', '12345678901234567890', 'true', 'false', 'null', '""'),
  fc.integer().map(String),
  hostileText.map((text) => JSON.stringify(text)),
  fc.constantFrom('"{\\"code\\":1}"', '",\\"code\\":2,"', '"\\\\"', '"\\\\\\""', '"]}"'),
);

const space = fc.constantFrom('', '', '', ' ', '\n', '\t \r\n');

function list(items: fc.Arbitrary<string>, open: string, close: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(items, { maxLength: 4 }), space)
    .map(([parts, gap]) => open + gap + parts.join(`${gap},`) + gap + close);
}

function members(value: fc.Arbitrary<string>, unique: boolean): fc.Arbitrary<string> {
  const member = fc.tuple(name, space, value);
  const some = unique
    ? fc.uniqueArray(member, { maxLength: 5, selector: ([text]) => JSON.parse(text) as string })
    : fc.array(member, { maxLength: 5 });
  return fc
    .tuple(some, space)
    .map(
      ([parts, gap]) =>
        `{${gap}${parts.map(([text, gap2, json]) => `${text}${gap2}:${gap2}${json}`).join(`${gap},`)}${gap}}`,
    );
}

function documents(unique: boolean): fc.Arbitrary<string> {
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar,
      members(tie('value'), unique),
      list(tie('value'), '[', ']'),
    ),
  }));
  const root = fc.oneof(
    { weight: 6, arbitrary: members(value, unique) },
    { weight: 2, arbitrary: list(members(value, unique), '[', ']') },
    { weight: 1, arbitrary: value },
  );
  // Before or behind its members, text that makes the body a long one, and one that is longer than its ends.
  return fc
    .tuple(root, fc.constantFrom(0, 0, 0, 0, 500, 600, 4060, 9000), fc.boolean())
    .map(([json, length, first]) => {
      if (length === 0 || !json.startsWith('{')) return json;
      const filler = `"filler":"${'x'.repeat(length)}"`;
      const inside = json.slice(1, -1);
      if (inside.trim() === '') return `{${filler}}`;
      return first ? `{${filler},${inside}}` : `{${inside},${filler}}`;
    });
}

/** JSON of any shape, with and without codes, in which no object names a key twice. */
export const jsonText: fc.Arbitrary<string> = documents(true);

/** The same, where keys may stand twice. */
export const jsonWithDuplicates: fc.Arbitrary<string> = documents(false);
