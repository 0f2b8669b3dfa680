import fc from 'fast-check';
import { Registry } from 'prom-client';
import { propertyOptions } from '../src/property.ts';
import { BodySubject, WAYS, type Way } from '../src/strings/body-subject.ts';
import { modelCode, modelCodeOf, OF_PARTNERS } from '../src/strings/code-model.ts';
import { jsonText, jsonWithDuplicates } from '../src/strings/json-text.ts';
import { modelText } from '../src/strings/label-model.ts';

const subject = new BodySubject(new Registry());
const unbounded = new BodySubject(new Registry(), { maxBodyBytes: 100_000_000 });
afterAll(() => Promise.all([subject.close(), unbounded.close()]));

const expected = (json: string): string => modelText(modelCode(json, OF_PARTNERS));
// A text that is held is JSON once more.
const expectedOf = (json: string, way: Way): string => {
  const root: unknown = way.startsWith('held') ? JSON.parse(json) : undefined;
  return expected(typeof root === 'string' ? root : json);
};

const pieces = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(500, 513, 4096, 100_000)), {
  minLength: 1,
  maxLength: 5,
});
const edges = fc.tuple(
  fc.constantFrom('', '\ufeff', ' \r\n', '\ufeff\t\n '),
  fc.constantFrom('', '\n', ' \t\r\n'),
);

test('the code of any document is that of a parse, however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      jsonText,
      fc.constantFrom(...WAYS),
      pieces,
      edges,
      async (json, way, sizes, [before, behind]) => {
        const body = way.startsWith('held') ? json : before + json + behind;
        expect(await subject.codeOf(body, way, { pieces: sizes })).toBe(expectedOf(body, way));
      },
    ),
    propertyOptions(10_000),
  );
});

test('of equal keys one counts, and never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(jsonWithDuplicates, fc.constantFrom(...WAYS), pieces, async (json, way, sizes) => {
      const code = await subject.codeOf(json, way, { pieces: sizes });
      if (way.startsWith('held') || Buffer.byteLength(json) <= 512) expect(code).toBe(expectedOf(json, way));
      else expect(new Set([...scalarsIn(json), '-1'])).toContain(code);
    }),
    propertyOptions(2_000),
  );
});

test('a body that was cut anywhere gives a code of its top level, or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      jsonText,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      pieces,
      async (json, part, complete, sizes) => {
        const whole = Buffer.from(json);
        const cut = whole.subarray(0, Math.floor(whole.length * part));
        const code = await subject.codeOfBytes(cut, { pieces: sizes, complete });
        const root = asObject(json);
        const top = Object.entries(root as Record<string, unknown>).filter(([name]) =>
          /^[-_]*(?:e[-_]*r[-_]*r[-_]*o[-_]*r[-_]*)?c[-_]*o[-_]*d[-_]*e[-_]*$/i.test(name),
        );
        const allowed = top.map(([, value]) => modelText(modelCodeOf({ code: value }, OF_PARTNERS)));
        // A whole document may be cut by its last white space only.
        expect([...allowed, '-1', expected(cut.toString())]).toContain(code);
      },
    ),
    propertyOptions(3_000),
  );
});

test('any bytes at all, of any type and encoding, give one observation and no error', async () => {
  const types = [
    'application/json',
    'text/html',
    'application/x+json',
    '',
    'image/png',
    'application/json; charset=utf-16',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 700 }),
        fc
          .tuple(fc.constantFrom('{', '[', '{"code":'), fc.uint8Array({ maxLength: 600 }))
          .map(([start, rest]) => Buffer.concat([Buffer.from(start), rest])),
      ),
      fc.constantFrom(...types),
      fc.constantFrom(undefined, 'gzip', 'x-gzip', 'br', 'deflate', 'zstd', 'identity', '', 'gzip, br'),
      pieces,
      async (bytes, contentType, contentEncoding, sizes) => {
        const given = {
          pieces: sizes,
          contentType,
          ...(contentEncoding !== undefined && { contentEncoding }),
        };
        expect(typeof (await subject.codeOfBytes(Buffer.from(bytes), given))).toBe('string');
      },
    ),
    propertyOptions(3_000),
  );
});

test('UTF-16 is no JSON, with and without its mark', async () => {
  await fc.assert(
    fc.asyncProperty(jsonText, fc.boolean(), fc.boolean(), async (json, marked, bigEndian) => {
      const bytes = Buffer.from((marked ? '\ufeff' : '') + json, 'utf16le');
      expect(await subject.codeOfBytes(bigEndian ? bytes.swap16() : bytes)).toBe('-1');
    }),
    propertyOptions(500),
  );
});

const deep = (levels: number, open: string, middle: string, close: string): string =>
  open.repeat(levels) + middle + close.repeat(levels);

test.each([
  ['100 000 objects deep', deep(100_000, '{"a":', '{"code":1}', '}'), '-1'],
  ['100 000 arrays deep', deep(100_000, '[', '{"code":1}', ']'), '-1'],
  ['900 objects deep', deep(900, '{"a":', '{"code":1}', '}'), '1'],
  ['with 1 000 000 keys before it', wide(1_000_000, '"Code":1'), '-1'],
  ['with 1 000 000 keys behind it', `{"code":1,${wide(1_000_000, '"z":1').slice(1)}`, '1'],
  [
    'whose 1 000 000 elements are more than a walk visits',
    `[${'{"code":2},'.repeat(999_999)}{"code":1}]`,
    '-1',
  ],
])('a document %s', async (_what, json, code) => {
  expect(await unbounded.codeOf(json, 'held')).toBe(code);
  if (!json.startsWith('{"k0"')) {
    // Of these a parse takes seconds.
    expect(await unbounded.codeOf(json, 'bytes', { pieces: [65_536] })).toBe(code);
  }
  for (const way of ['text', 'bytes', 'gzip'] as const) {
    const kept = await subject.codeOf(json, way, { pieces: [65_536] });
    expect(kept).toBe(json.length <= 65_536 || json.startsWith('{"code"') ? code : '-1');
  }
});

test('a walk goes into 1 000 objects at most, whatever a document holds', async () => {
  const wideOne = counted(
    JSON.parse(`{${Array.from({ length: 10_000 }, (_, at) => `"k${at}":{}`).join()}}`) as object,
  );
  expect(await subject.codeOfHeld(wideOne.proxy)).toBe('-1');
  // One walk for both keys.
  expect(wideOne.walked()).toBe(1);
  const chain = counted(JSON.parse(deep(10_000, '{"a":', '0', '}')) as object);
  expect(await subject.codeOfHeld(chain.proxy)).toBe('-1');
  expect(chain.walked()).toBe(1001);
  await fc.assert(
    fc.asyncProperty(jsonText, async (json) => {
      const { proxy, walked } = counted(asObject(json));
      expect(await subject.codeOfHeld(proxy)).toBe(modelText(modelCodeOf(asObject(json), OF_PARTNERS)));
      expect(walked()).toBeLessThanOrEqual(2 * 1001);
    }),
    propertyOptions(500),
  );
});

test('no getter of an object is called, and none of them throws into the app', async () => {
  let called = 0;
  const getter = { enumerable: true, configurable: true, get: () => ++called };
  await fc.assert(
    fc.asyncProperty(
      jsonText,
      fc.array(fc.constantFrom('code', 'CODE', 'a', 'errorcode', 'toJSON')),
      async (json, names) => {
        const plain = asObject(json);
        const object = Object.create(fc.hash(json) % 2 ? null : { code: 'inherited' }, {
          ...Object.getOwnPropertyDescriptors(plain),
          ...Object.fromEntries(names.map((name) => [name, getter])),
          self: { enumerable: true, value: plain },
        }) as object;
        await subject.codeOfHeld(object);
        await subject.codeOfHeld([object, object]);
      },
    ),
    propertyOptions(500),
  );
  expect(called).toBe(0);
});

test.each(['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'] as const)(
  'a proxy whose %s throws costs its code only',
  async (trap) => {
    const refuse = (): never => {
      throw new Error('refused');
    };
    const proxy = new Proxy({ code: 1 }, { [trap]: refuse });
    expect(['1', '-1']).toContain(await subject.codeOfHeld(proxy));
    expect(['1', '-1']).toContain(await subject.codeOfHeld({ data: proxy }));
    expect(await subject.codeOfHeld({ code: 2, data: proxy })).toBe('2');
  },
);

/** An object that counts how often it, or one below it, is asked for its keys. */
function counted(root: object): { proxy: object; walked: () => number } {
  let walked = 0;
  const wrap = (object: object): object =>
    new Proxy(object, {
      ownKeys(target) {
        walked++;
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor(target, key) {
        const property = Reflect.getOwnPropertyDescriptor(target, key);
        const value: unknown = property?.value;
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return property;
        return { ...property, value: wrap(value), configurable: true };
      },
    });
  return { proxy: wrap(root), walked: () => walked };
}

function wide(keys: number, last: string): string {
  return `{${Array.from({ length: keys }, (_, at) => `"k${at}":0`).join()},${last}}`;
}

function asObject(json: string): object {
  const root: unknown = JSON.parse(json);
  return typeof root === 'object' && root !== null && !Array.isArray(root) ? root : { root };
}

/** Every scalar that stands anywhere in a document, as a label. */
function scalarsIn(json: string): string[] {
  const found: string[] = [];
  for (const token of json.match(/"(?:[^"\\]|\\.)*"|[-\w.+]+/g) ?? []) {
    const value: unknown = JSON.parse(token);
    found.push(modelText(typeof value === 'string' ? value : JSON.stringify(value)));
  }
  return found;
}
