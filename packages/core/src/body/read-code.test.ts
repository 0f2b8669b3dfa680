import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { BodyCopy } from './body-copy.js';
import { type CodeReading, createCopy, readCode } from './read-code.js';

const reading: CodeReading = {
  keys: ['code'],
  codeIfAbsent: '',
  reader: undefined,
  maxBodyBytes: 1024,
  callReader: (call) => call(),
};

async function codeOf(
  bytes: Uint8Array | string,
  given: { type?: string; encoding?: string; complete?: boolean } & Partial<CodeReading> = {},
): Promise<string> {
  const {
    type: contentType = 'application/json',
    encoding: contentEncoding,
    complete = true,
    ...rest
  } = given;
  const head = createCopy({ contentType, contentEncoding }, { ...reading, ...rest });
  // In pieces, as a socket gives them.
  for (let at = 0; at < bytes.length; at += 7) head?.push(bytes.slice(at, at + 7));
  return readCode({ contentType, contentEncoding, head, complete }, 200, { ...reading, ...rest });
}

const filler = 'x'.repeat(2000);

describe('readCode', () => {
  it.each([
    ['JSON', '{"code":0}', {}, '0'],
    ['JSON without a code', '{"a":1}', {}, ''],
    ['JSON as text/html', '{"code":"E1"}', { type: 'text/html; charset=utf-8' }, 'E1'],
    ['a vendor type', '{"code":1}', { type: 'application/vnd.api+json' }, '1'],
    ['BOM and white space', '\ufeff \r\n{"code":1}', {}, '1'],
    ['a root array', '[{"code":1}]', {}, '1'],
    ['other types', '{"code":0}', { type: 'image/png' }, '-1'],
    ['text', 'code: 0', { type: 'text/plain' }, '-1'],
    ['a bare number', '7', {}, '-1'],
    ['nothing', '', {}, '-1'],
    ['broken JSON', '{"code":0', {}, '-1'],
    ['garbage behind', '{"code":0}x', {}, '-1'],
    ['a cut body with its code', '{"code":0,"a":', { complete: false }, '0'],
    ['a cut body that ends in its code', '{"code":1', { complete: false }, '-1'],
    ['a cut body without one', '{"a":{"code":1},"b":"', { complete: false }, '-1'],
    ['a longer body with its code', `{"a":{"b":"}{"},"code":"ok","c":"${filler}"}`, {}, 'ok'],
    ['a longer body whose code comes late', `{"c":"${filler}","code":1}`, {}, '-1'],
    ['an escaped key', `{"co\\u0064e":1,"c":"${filler}"}`, {}, '1'],
    ['readCode: false', '{"code":0}', { reader: false as const }, '-1'],
    ['a body that is encoded as IDENTITY', '{"code":0}', { encoding: 'IDENTITY' }, '0'],
    ['UTF-16', Buffer.from('{"code":0}', 'utf16le'), {}, '-1'],
  ])('of %s', async (_what, body, given, code) => {
    expect(await codeOf(body, given)).toBe(code);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('inflates %s up to the bound', async (encoding, compress) => {
    expect(await codeOf(compress('{"code":5}'), { encoding })).toBe('5');
    expect(await codeOf(compress(`{"code":6,"a":"${filler}"}`), { encoding })).toBe('6');
    expect(await codeOf(compress(`{"code":6,"a":"${'x'.repeat(2_000_000)}"}`), { encoding })).toBe('6');
    const cut = compress(
      `{"code":7,"a":"${Array.from({ length: 400 }, (_, at) => at * at).join()}"}`,
    ).subarray(0, 300);
    expect(await codeOf(cut, { encoding, complete: false })).toBe('7');
  });

  it.each(['gzip', 'br', 'zstd', 'gzip, gzip'])('sees no code in bytes that are no %s', async (encoding) => {
    expect(await codeOf('{"code":0}', { encoding })).toBe('-1');
  });

  it('reads a held object without its bytes, and one with toJSON from its bytes', async () => {
    const body = { contentType: 'application/json', contentEncoding: 'gzip', complete: true };
    expect(readCode({ ...body, held: { code: 3 } }, 200, reading)).toBe('3');
    expect(readCode({ ...body, held: { a: 3 } }, 200, reading)).toBe('');
    expect(readCode({ ...body, contentType: 'image/png', held: { code: 3 } }, 200, reading)).toBe('-1');
    expect(readCode({ ...body, held: '{"code":4}' }, 200, reading)).toBe('4');
    const head = createCopy({ contentType: 'application/json', contentEncoding: undefined }, reading);
    head?.push('{"code":9}');
    const held = { code: 3, toJSON: () => ({ code: 9 }) };
    expect(readCode({ ...body, contentEncoding: undefined, held, head }, 200, reading)).toBe('9');
  });

  it.each([1, 2, 600])('reads a body whose byte order mark comes in chunks of %d bytes', (size) => {
    const head = createCopy({ contentType: undefined, contentEncoding: undefined }, reading);
    const bytes = Buffer.from(`\ufeff{"a":"${'x'.repeat(700)}","code":9}`);
    for (let at = 0; at < bytes.length; at += size) head?.push(bytes.subarray(at, at + size));
    const body = { contentType: undefined, contentEncoding: undefined, head, complete: true };
    expect(readCode(body, 200, reading)).toBe('9');
  });

  it('keeps nothing behind a code, and nothing that cannot be JSON', async () => {
    const filled = `"a":"${filler}"`;
    const keep = (body: string | Uint8Array, encoding?: BufferEncoding, contentEncoding?: string) => {
      const head = createCopy(
        { contentType: 'text/html', contentEncoding },
        { ...reading, maxBodyBytes: 65_536 },
      );
      head?.push(body, encoding);
      return head;
    };
    const keptOf = (head: ReturnType<typeof keep>) =>
      head instanceof BodyCopy ? head.bytes.length : undefined;
    const read = (head: ReturnType<typeof keep>, contentEncoding?: string, complete = true) =>
      readCode({ contentType: 'text/html', contentEncoding, head, complete }, 200, reading);
    for (const body of [`{"code":1,${filled}}`, Buffer.from(`\ufeff {"code":1,${filled}}`)]) {
      const head = keep(body);
      expect(keptOf(head)).toBe(0);
      expect(read(head)).toBe('1');
      head?.push(' \n');
      head?.push('');
      expect(read(head)).toBe('1');
      head?.push('fQ==', 'base64');
      expect(read(head)).toBe('1');
      head?.push('{"b');
      expect(read(head)).toBe('-1');
      expect(read(head, undefined, false)).toBe('1');
      head?.push(Buffer.alloc(65_536, 0x20));
      expect(read(head)).toBe('1');
      expect(await read(head, 'gzip')).toBe('-1');
    }
    expect(keptOf(keep(`<p>${filled}`))).toBe(0);
    expect(keptOf(keep(`{${filled}}`))).toBe(filled.length + 2);
    expect(read(keep(`<p>${filled}`))).toBe('-1');
    expect(read(keep(`${' '.repeat(5000)}{"code":1}`))).toBe('1');
    expect(
      await read(
        keep(
          gzipSync(`{"code":1,"a":[${Array.from({ length: 400 }, (_, at) => at * at).join()}]}`),
          undefined,
          'gzip',
        ),
        'gzip',
      ),
    ).toBe('1');
  });

  it('gives the user’s own reader the object, the parsed JSON, or the text', async () => {
    const seen: unknown[] = [];
    const reader = (body: unknown, context: unknown): string => {
      seen.push(body, context);
      return 'own';
    };
    expect(await codeOf('{"a":1}', { reader })).toBe('own');
    expect(await codeOf('<code>1</code>', { type: 'application/xml', reader })).toBe('own');
    expect(await codeOf(`{"a":"${filler}"}`, { reader, maxBodyBytes: 10 })).toBe('own');
    expect(seen).toEqual([
      { a: 1 },
      { contentType: 'application/json', status: 200, complete: true },
      '<code>1</code>',
      { contentType: 'application/xml', status: 200, complete: true },
      '{"a":"xxxx',
      { contentType: 'application/json', status: 200, complete: false },
    ]);
  });

  it.each([undefined, null, {}, [], Number.NaN, Promise.resolve('x')])(
    'takes %p of a reader for no code',
    async (given) => {
      expect(await codeOf('{"code":1}', { reader: () => given as undefined })).toBe('');
      expect(await codeOf('text', { type: 'text/plain', reader: () => given as undefined })).toBe('-1');
    },
  );
});
