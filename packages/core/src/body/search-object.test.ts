import { findCode } from './search-object.js';

const find = (root: unknown): unknown => findCode(root, ['code']);

describe('findCode', () => {
  it.each([
    [{ code: 0 }, 0],
    [{ 'C_O-D_e': 1 }, 1],
    [{ 'Return-Code': 1 }, undefined],
    [{ codes: 1 }, undefined],
    [{ code: '' }, ''],
    [{ code: false }, false],
    [{ Code: 1, code: 2 }, 2],
    [{ Code: 1, CODE: 2 }, 1],
    [{ code: null, data: { code: 3 } }, 3],
    [{ code: { code: 4 } }, 4],
    [{ code: [5], data: { code: 6 } }, 6],
    [{ a: { b: { code: 'deep' } }, c: { code: 'shallow' } }, 'shallow'],
    [{ list: [{ code: 1 }] }, undefined],
    [[{ code: 1 }], 1],
    [[[{ code: 1 }], { a: { code: 2 } }, { code: 3 }], 3],
    [{ code: Number.NaN }, undefined],
    [null, undefined],
    ['code', undefined],
    [{ bytes: Buffer.alloc(5000), late: { code: 1 } }, 1],
  ])('in %j is %p', (root, code) => {
    expect(find(root)).toBe(code);
  });

  it.each([
    ['a deeper code', { data: { 'C-ode': 5 } }, 5],
    ['a name whose values are no codes', { data: { code: [] }, code: null }, undefined],
    ['no such name', { data: 1 }, undefined],
    ['more text than is searched', { filler: 'x'.repeat(70_000), data: { code: 5 } }, 5],
  ])('finds the same where the text is at hand: %s', (_what, root, code) => {
    expect(findCode(root, ['code'], JSON.stringify(root))).toBe(code);
  });

  it('does not walk where the text has no such name', () => {
    const walked = new Proxy({ data: 1 }, { ownKeys: () => fail('walked') });
    expect(findCode(walked, ['code'], '{"data":1}')).toBeUndefined();
    expect(() => findCode(walked, ['code'], '{"code":1}')).toThrow('walked');
    expect(() => findCode(walked, ['code'], 'x'.repeat(70_000))).toThrow('walked');
  });

  it('lists no keys of an object with long text whose beginning has no such name', () => {
    const filler = 'x'.repeat(300_000);
    const listed = new Proxy({ filler, 'Co-De': 1 }, { ownKeys: () => fail('listed') });
    expect(findCode(listed, ['code'], JSON.stringify({ filler }))).toBeUndefined();
    const root = new Proxy({ filler, Code: 1 }, { ownKeys: () => fail('listed') });
    expect(findCode(root, ['code'], JSON.stringify({ filler }))).toBe(1);
    expect(
      findCode({ head: { code: 2 }, filler }, ['code'], `{"head":{"code":2},"filler":"${filler}"}`),
    ).toBe(2);
  });

  it('searches each key in the whole body before the next', () => {
    expect(findCode({ errorcode: 1, data: { code: 2 } }, ['code', 'errorcode'])).toBe(2);
    expect(findCode({ errorcode: 1, data: {} }, ['code', 'errorcode'])).toBe(1);
  });

  it('calls no getter and reads nothing inherited or hidden', () => {
    const body: unknown = Object.create(
      { code: 'inherited' },
      { code: { get: () => fail('called'), enumerable: true } },
    );
    expect(find(body)).toBeUndefined();
    expect(find(Object.defineProperty({}, 'code', { value: 1, enumerable: false }))).toBeUndefined();
    expect(find(JSON.parse('{"__proto__": {"code": 1}}'))).toBe(1);
  });

  it('ends after 1 000 keys, on cycles, and on depths that no stack holds', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`k${at}`, at]));
    expect(find({ ...wide, Code: 1 })).toBeUndefined();
    expect(find({ ...wide, code: 1 })).toBe(1);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(find(cycle)).toBeUndefined();
    let deep: object = { code: 1 };
    for (let depth = 0; depth < 100_000; depth++) deep = { deep };
    expect(find(deep)).toBeUndefined();
    expect(find(Array.from({ length: 1000 }, () => 0).concat([{ code: 1 } as never]))).toBeUndefined();
  });
});

function fail(what: string): never {
  throw new Error(what);
}
