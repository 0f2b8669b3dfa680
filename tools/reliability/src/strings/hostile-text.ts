import fc from 'fast-check';

/** Names that objects have, texts that stand for something elsewhere, and what the formats are written with. */
const CLASSICS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__other__',
  'le',
  '+Inf',
  'NaN',
  '# EOF',
  '# TYPE a counter',
  '"} 1\n',
  '\\',
  '\\"',
  '\\n',
  '\\\n',
  '",b="',
  '{',
  '}',
  ',',
  '',
  ' ',
  '0',
  '00',
  '123',
  'null',
  '-1',
];

/** UTF-16 units that something may trip over, one at a time. */
const UNITS = ['"', '\\', '\n', '\r', '\t', '\0', '\u007f', '\u0080', '\u0085', '\u2028', '\ufeff', '\uffff'];
const SURROGATES = ['\ud800', '\udbff', '\udc00', '\udfff'];
const CHARACTERS = ['n', 'x', ' ', '{', '}', ',', '=', '#', 'é', '成', '😀', '𐍈', '́'];

const units = fc.constantFrom(...UNITS, ...SURROGATES, ...CHARACTERS);

/** How many characters the headers and URLs of a request may have at most, and more. */
const MEGABYTE = 1_000_000;

/** Any text: classics, arbitrary Unicode, ill-formed UTF-16, controls, texts about as long as a label may be, and much longer ones. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...CLASSICS) },
  { weight: 4, arbitrary: fc.string({ unit: units, maxLength: 12 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 2,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 8 }).map((codes) => String.fromCharCode(...codes)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(units, fc.integer({ min: 124, max: 130 }), fc.string({ unit: units, maxLength: 6 }))
      .map(([filler, length, end]) => filler.repeat(length) + end),
  },
);

/** A text of a megabyte whose first characters tell it from others. */
export const megabyteText: fc.Arbitrary<string> = fc
  .tuple(fc.string({ unit: units, maxLength: 20 }), units)
  .map(([start, filler]) => start + filler.repeat(MEGABYTE));
