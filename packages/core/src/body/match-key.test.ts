import { BodyCopy } from './body-copy.js';
import { mayHoldKey, usualSpellings } from './match-key.js';

const KEYS = ['code', 'errorcode'];
const rows = Array.from(
  { length: 100 },
  (_, id) => `{"id":${id},"name":"a thing","zip_code":1,"tags":["x"]}`,
);
const filler = `"rows":[${rows.join()}]`;

/** The text in two pieces and in three, broken at each place from `from` on. */
function* broken(text: string, from: number, places: number): Generator<string[]> {
  for (let at = from; at < from + places; at++) {
    yield [text.slice(0, at), text.slice(at)];
    yield [text.slice(0, at), text.slice(at, at + 1000), text.slice(at + 1000)];
  }
}

/** Searches what was kept of a body that came in pieces. */
function mayHoldKeyInPieces(pieces: readonly string[]): boolean {
  const copy = new BodyCopy(65_536, 'code');
  for (const piece of pieces) copy.push(piece);
  return mayHoldKey(copy.bytes, KEYS);
}

describe('mayHoldKey', () => {
  it.each([
    ['code', '"code":1'],
    ['errorcode', '"Error-Code" : 1'],
    ['dashes', `"c${'-'.repeat(150)}ode":1`],
    ['dashes before it', `"${'_'.repeat(150)}code":1`],
    ['dashes behind it', `"code${'-'.repeat(150)}":1`],
    ['space behind it', `"code"${' \n'.repeat(75)}:1`],
    ['more dashes than a piece', `"co${'-'.repeat(2500)}de":1`],
    ['escapes', '"c\\u006fde":1'],
    ['an escape in the middle of dashes', `"${'-'.repeat(100)}\\u0063ode${'-'.repeat(100)}":1`],
  ])('sees a key wherever it breaks: %s', (_what, member) => {
    const text = `{${filler},${member},${filler}}`;
    expect(mayHoldKey(text, KEYS)).toBe(true);
    const unseen = [...broken(text, filler.length, member.length + 4)].filter(
      (pieces) => !mayHoldKeyInPieces(pieces),
    );
    expect(unseen).toEqual([]);
  });

  it('sees that there is none, wherever other names and texts break', () => {
    const text = `{${filler},"xcode":1,"a":"code","b":"the \\"code\\":1 of a thing",${filler}}`;
    expect(mayHoldKey(text, KEYS)).toBe(false);
    const seen = [...broken(text, 1000, text.length - 3000)].filter((pieces) => mayHoldKeyInPieces(pieces));
    expect(seen).toEqual([]);
  });
});

describe('usualSpellings', () => {
  it.each([
    ['code', ['code', 'Code', 'CODE']],
    [
      'methodcode',
      [
        'methodcode',
        'methodCode',
        'MethodCode',
        'METHODCODE',
        'method_code',
        'method_Code',
        'Method_Code',
        'METHOD_CODE',
        'method-code',
        'method-Code',
        'Method-Code',
        'METHOD-CODE',
      ],
    ],
  ])('spells %s', (key, spellings) => {
    expect(usualSpellings(key)).toEqual(spellings);
  });
});
