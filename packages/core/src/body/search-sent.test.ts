import { codeAtBeginning } from './search-sent.js';

it.each([
  ['a string', { code: '0', a: 1 }, '{"code":"0","a":1}', '0'],
  ['a number', { code: 12 }, '{"code":12}', 12],
  ['a number that begins with another', { code: 1 }, '{"code":12}', undefined],
  ['another code', { code: '0' }, '{"code":"1"}', undefined],
  ['another key', { code: '0' }, '{"cod":"0"}', undefined],
  ['a text that ends in it', { code: '0' }, '{"code":"0"', undefined],
  ['no text', { code: '0' }, '', undefined],
  ['no code', { a: 1 }, '{"a":1}', undefined],
  ['a backslash', { code: 'a\\b' }, '{"code":"a\\b"}', undefined],
])('the beginning of a body, as text or bytes, confirms a code or not: %s', (_what, object, text, code) => {
  for (const sent of [text, Buffer.from(text), new Uint8Array(Buffer.from(text))]) {
    expect(codeAtBeginning(object, sent, ['code'])).toBe(code);
  }
});

it('bytes are compared as ASCII, text as it is', () => {
  const text = '{"code":"é"}';
  expect(codeAtBeginning({ code: 'é' }, text, ['code'])).toBe('é');
  expect(codeAtBeginning({ code: 'é' }, Buffer.from(text), ['code'])).toBeUndefined();
  expect(codeAtBeginning({ code: 'é' }, Buffer.from(text, 'latin1'), ['code'])).toBeUndefined();
});
