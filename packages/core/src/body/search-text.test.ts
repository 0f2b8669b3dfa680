import { generatedJson, randomFrom } from '../../test/generated-json.js';
import { type CodeReading, createCopy, readCode } from './read-code.js';
import { encode } from './scan-json.js';
import { findCode } from './search-object.js';
import { jsonIn, labelForJson } from './search-text.js';

const inbound = { keys: ['code'], codeIfAbsent: '', maxBodyBytes: 65_536 };
const outbound = { keys: ['code', 'errorcode'], codeIfAbsent: '-1', maxBodyBytes: 65_536 };
const far = `"far":"${'x'.repeat(9000)}"`;
const long = `"filler":"${'x'.repeat(600)}"`;

function codeOfJson(body: Buffer | string, complete: boolean, search: typeof inbound): string {
  const bytes = typeof body === 'string' ? encode(body) : body.toString('latin1');
  const json = jsonIn(bytes, !complete, search.maxBodyBytes);
  return json === undefined ? '-1' : labelForJson(json, search);
}

/** What a parse of the whole body gives. */
function parsedCode(json: string, { keys, codeIfAbsent }: typeof inbound): string {
  try {
    const code = findCode(JSON.parse(json), keys);
    return code === undefined ? codeIfAbsent : String(code);
  } catch {
    return '-1';
  }
}

describe('labelForJson', () => {
  it.each([
    ['first', `{"code":0,${long}}`],
    ['last', `{${long},"code":0}`],
    ['last, and space', `{${long} , "code" : 0 } \r\n\t`],
    ['behind the head', `{"a":"${'x'.repeat(5000)}","code":"late"}`],
    ['across the end of the head', `{"a":"${'x'.repeat(4078)}","code":"across"}`],
    ['nested only', `{"a":{"code":1},${long}}`],
    ['nested, and at the root later', `{"a":{"code":1},${long},"code":2}`],
    ['inside a string', `{"a":"\\"code\\":1,","b":"{\\"code\\":2}",${long},"code":3}`],
    [
      'behind strings that end in backslashes',
      `{"a":"\\\\","b":"${'y'.repeat(100)}\\\\\\"","code":4,${long}}`,
    ],
    ['behind a long string of escapes', `{"a":"${'\\"'.repeat(100)}","code":4,${long}}`],
    ['an escaped key', `{"co\\u0064e":5,${long}}`],
    ['an escaped key, nested', `{"a":{"\\u0043ode":5},${long}}`],
    ['a key that holds an escaped quote', `{"co\\"de":1,${long}}`],
    ['a key that only ends in it', `{"zip_code":1,"errorcode":2,"xcode":3,${long}}`],
    ['another spelling', `{"C_O-D_e":6,${long}}`],
    ['another spelling before the exact one', `{"Code":6,${long},"code":7}`],
    ['another spelling before an escaped one', `{"Code":6,${long},"co\\u0064e":7}`],
    ['twice in another spelling', `{"Code":6,${long},"CODE":7}`],
    ['twice in the same other spelling', `{"Code":6,${long},"Code":7}`],
    ['many bytes before it', `{"名":"用户😀é","code":"成功",${long}}`],
    ['escapes in its value', `{"code":"a\\"b\\\\c\\u6210\\n",${long}}`],
    ['1e3', `{"code":1e3,${long}}`],
    ['-0', `{"code":-0,${long}}`],
    ['1.0', `{"code":1.0,${long}}`],
    ['a big integer', `{"code":12345678901234567890,${long}}`],
    ['a number that overflows', `{"code":1e400,${long}}`],
    ['a number with a leading zero', `{"code":01,${long}}`],
    ['true', `{"code":true,${long}}`],
    ['false', `{"code" :\nfalse ,${long}}`],
    ['null', `{"code":null,${long},"a":{"code":8}}`],
    ['an object', `{"code":{"code":9},${long}}`],
    ['an array', `{"code":[9],${long},"a":{"CODE":10}}`],
    ['a word', `{"code":ok,${long}}`],
    ['NaN', `{"code":NaN,${long}}`],
    ['a line feed in its value', `{"code":"a\nb",${long}}`],
    ['no value', `{"code":,${long}}`],
    ['no colon', `{"code" 1,${long}}`],
    ['no quotes', `{code:1,${long}}`],
    ['no comma', `{"code":1 ${long}}`],
    ['garbage behind', `{"code":1,${long}} x`],
    ['two documents', `{"code":1}\n{${long}}`],
    ['cut at its end', `{"code":1,${long}`],
    ['a bracket at its end', `{"code":1,${long}]`],
    ['an array', `[{"a":1,${long}},{"code":11}]`],
    ['an array without one', `[{"a":1,${long}},{"b":11}]`],
    ['an array of other things', `[1,"code",{"a":1,${long}}]`],
    ['text in brackets', `[info] ${long}]`],
    ['text in braces', `{info} ${long}}`],
    ['an empty object and space', `{${' '.repeat(600)}}`],
    ['no code', `{"a":1,${long}}`],
    ['errorcode alone', `{"errorcode":12,${long}}`],
    ['errorcode, and a nested code', `{"errorcode":12,${long},"a":{"code":13}}`],
    ['errorcode, and a code', `{"errorcode":12,${long},"code":"13"}`],
    ['near the end', `{${far},"code":17,"message":"a \\"code\\":2","data":{"code":[{"code":1}]}}`],
    ['near the end twice', `{${far},"code":17,"code":18}`],
    ['near the end, and null behind', `{${far},"data":{"code":20},"code":19,"code":null}`],
    ['near the end in another spelling', `{${far},"Code":21}`],
    ['near the end in both', `{${far},"code":22,"Code":21}`],
    ['near the end, escaped', `{${far},"c\\u006fde":"\\u0041"}`],
    ['near the end, nested', `{${far},"data":{"a":1,"code":23}}`],
    ['near the end, in a name', `{${far},"x,\\"code":24,"y":0}`],
    ['near the end, in a text', `{${far},"x":",\\"code\\":24,\\"y\\":0"}`],
    ['near the end, and garbage', `{${far},"code":ok}`],
    ['near the end, and one comma too many', `{${far},"code":"x",}`],
    ['near the end, and one quote too many', `{${far},"code":"x""}`],
    ['at the end of a name that began before the last bytes', `{"${'x'.repeat(9000)},\\\\\\"code":25}`],
    ['before a long text', `{${far},"code":26,"b":"${'x'.repeat(4070)}"}`],
    ['64 KiB of nesting', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)},"code":14}`],
    ['64 KiB of nesting behind', `{"code":15,"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['deep objects', `{"a":${'{"b":'.repeat(900)}{"code":16}${'}'.repeat(900)},${long}}`],
    [
      'more keys than a walk visits',
      `{${Array.from({ length: 1001 }, (_, at) => `"k${at}":0`).join()},"Code":1}`,
    ],
  ])('reads a long body as a parse does: %s', (_what, json) => {
    for (const search of [inbound, outbound]) {
      const expected = parsedCode(json, search);
      expect(codeOfJson(json, true, search)).toBe(expected);
      expect(codeOfJson(Buffer.from(json), true, search)).toBe(expected);
      expect(codeOfJson(Buffer.from(`\ufeff \r\n${json}`), true, search)).toBe(expected);
      expect(keptCode(json, search, 7)).toBe(expected);
      expect(keptCode(json, search, json.length)).toBe(expected);
      expect(keptCode(json, search, 600)).toBe(expected);
    }
  });

  it('takes the first of two codes in a long body, the last in a small one', () => {
    expect(codeOfJson('{"code":1,"a":0,"code":2}', true, inbound)).toBe('2');
    expect(codeOfJson(`{"code":1,${long},"code":2}`, true, inbound)).toBe('1');
  });

  it('does not look for mistakes between the code and the end of a long body', () => {
    expect(codeOfJson('{"code":1,"a":tru}', true, inbound)).toBe('-1');
    expect(codeOfJson(`{"code":1,${long},"a":tru}`, true, inbound)).toBe('1');
    expect(codeOfJson(`{"b":1,${long},"a":tru}`, true, inbound)).toBe('');
  });

  it.each([
    ['behind its comma', '{"code":"ok",', 'ok'],
    ['behind the space that ends it', '{"code":12 ', '12'],
    ['at the end of a text', '{"code":"ok"', '-1'],
    ['at the end of a number', '{"code":12', '-1'],
    ['in its value', '{"code":"o', '-1'],
    ['in its key', '{"co', '-1'],
    ['behind the key', '{"code"', '-1'],
    ['behind the colon', '{"code": ', '-1'],
    ['behind another value', '{"a":1, ', '-1'],
    ['in a nested object', '{"a":{"code":1,', '-1'],
    ['in an array', '[{"code":1,', '-1'],
    ['behind many bytes', '{"a":"成功","code":"成功",', '成功'],
    ['in a character', Buffer.from('{"code":"成功').subarray(0, -1), '-1'],
    ['far behind the head', `{"a":"${'x'.repeat(10_000)}","Code":1,"b`, '1'],
    ['far behind the head, nested', `{"a":{"b":"${'x'.repeat(10_000)}","code":1,"b`, '-1'],
    ['behind another spelling', `{"errorcode":2,${long}`, '-1'],
    ['in garbage', '{"a":1 x "code":1,', '-1'],
  ])('reads a body that was cut %s', (_what, json, code) => {
    expect(codeOfJson(json, false, inbound)).toBe(code);
    expect(codeOfJson(Buffer.from(json), false, inbound)).toBe(code);
  });

  it('looks no further than maxBodyBytes', () => {
    const json = `{${long},"code":1}`;
    expect(codeOfJson(json, true, { ...inbound, maxBodyBytes: json.length })).toBe('1');
    expect(codeOfJson(json, true, { ...inbound, maxBodyBytes: json.length - 2 })).toBe('-1');
    expect(codeOfJson(`{"code":1,${long}`, true, { ...inbound, maxBodyBytes: 100 })).toBe('1');
  });

  it('agrees with a parse on generated bodies', () => {
    const random = randomFrom(20_261_122);
    const differing: unknown[] = [];
    let longOnes = 0;
    for (let round = 0; round < 3000; round++) {
      const json = generatedJson(random);
      const cut = random() < 0.2 ? json.slice(0, 1 + Math.floor(random() * json.length)) : json;
      if (cut.length > 512) longOnes++;
      for (const search of [inbound, outbound]) {
        const expected = parsedCode(cut, search);
        const given = [
          codeOfJson(Buffer.from(cut), true, search),
          keptCode(cut, search, 1 + Math.floor(random() * cut.length)),
        ];
        // Of a cut body that ends like a whole one, nobody but a parse can tell.
        if (cut !== json && /[}\]]\s*$/.test(cut)) continue;
        if (given.some((code) => code !== expected)) differing.push({ cut, given, expected });
      }
    }
    expect(differing).toEqual([]);
    expect(longOnes).toBeGreaterThan(500);
  });
});

/** The code of a body that comes in pieces of `size` characters. */
function keptCode(json: string, search: typeof inbound, size: number): string | Promise<string> {
  const reading: CodeReading = { ...search, reader: undefined, callReader: (call) => call() };
  const headers = { contentType: 'application/json', contentEncoding: undefined };
  const head = createCopy(headers, reading);
  const bytes = Buffer.from(json);
  for (let at = 0; at < bytes.length; at += size) head?.push(bytes.subarray(at, at + size));
  return readCode({ ...headers, head, complete: true }, 200, reading);
}
