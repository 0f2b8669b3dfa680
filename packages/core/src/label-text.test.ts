import { labelText } from './label-text.js';

describe('labelText', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    [' 0 ', ' 0 '],
    ['成功', '成功'],
    ['a"b\\c', 'a"b\\c'],
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [true, 'true'],
    [false, 'false'],
    [12345678901234567890n, '12345678901234567890'],
  ])('prints %p as %p', (value, text) => {
    expect(labelText(value)).toBe(text);
  });

  it.each([
    null,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    {},
    [],
    ['a'],
    Symbol('a'),
    () => 'a',
    new Date(),
  ])('sees no value in %p', (value) => {
    expect(labelText(value)).toBeUndefined();
  });

  it('removes control characters and mends ill-formed UTF-16', () => {
    expect(labelText('a\u0000b\nc\r\td\u007fe\u0080')).toBe('abcde\u0080');
    expect(labelText('a\ud800b\udc00')).toBe('a\ufffdb\ufffd');
    expect(labelText('a\udfff')).toBe('a\ufffd');
    expect(labelText('😀')).toBe('😀');
    expect(labelText('\ue000\uf900\ufffe')).toBe('\ue000\uf900\ufffe');
  });

  it('cuts at 128 units, never inside a pair', () => {
    expect(labelText('x'.repeat(128))).toBe('x'.repeat(128));
    expect(labelText('x'.repeat(129))).toBe('x'.repeat(128));
    expect(labelText(`${'x'.repeat(127)}😀`)).toBe('x'.repeat(127));
    expect(labelText(`${'x'.repeat(126)}😀y`)).toBe(`${'x'.repeat(126)}😀`);
    expect(labelText(`${'\u0001'.repeat(500)}${'x'.repeat(129)}`)).toBe('x'.repeat(128));
  });
});
