import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { InboundOptions } from '@channel-exporter/core';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { type Ask, labels, Service } from './service.js';

const path = '/x';
const json = 'application/json';

const text = (body: string | Buffer, type: string = json): Answer => ({ body, type });
const pieces = (...chunks: (string | Buffer)[]): Answer => ({ stream: Readable.from(chunks), type: json });
const long = (code: string): Answer => text(`{${code}"data":"${'x'.repeat(5000)}"}`);

/** The label `code`: from what the app answered, whatever way it took. */
export function bodyCases(framework: InboundFramework): void {
  const codeOf = async (
    answer: Answer | (() => Answer),
    options?: InboundOptions<unknown>,
    before: readonly Step[] = [],
    ask: Ask = {},
  ): Promise<string | undefined> => {
    const steps: Step[] = [
      ...before,
      { route: path, answer: typeof answer === 'function' ? answer : () => answer },
    ];
    const service = await Service.start(framework, steps, options);
    await service.ask(path, ask);
    const [only] = await service.observations(1);
    return only?.code;
  };

  describe('code', () => {
    it.each([
      ['a number', { code: 0 }, '0'],
      ['text', { code: 'E-7' }, 'E-7'],
      ['a boolean', { code: false }, 'false'],
      ['a key in another spelling', { 'C_O-D_e': 7 }, '7'],
      ['a nested object', { data: { code: 5 } }, '5'],
      ['the shallowest of several', { a: { b: { code: 2 } }, c: { code: 1 } }, '1'],
      ['a list', [{ code: 3 }], '3'],
      ['lone surrogates', { code: 'a\ud800b' }, 'a\ufffdb'],
      ['control characters', { code: 'a\nb\u0000c' }, 'abc'],
      ['JSON without a code', { data: 1 }, ''],
      ['text that looks like a code', { list: [{ code: 1 }], data: '"code":2' }, ''],
      ['much JSON without a code', { data: ['x'.repeat(100_000)] }, ''],
      ['a code that is null', { code: null }, ''],
      ['a long code', { code: 'x'.repeat(300) }, 'x'.repeat(128)],
    ] as [string, object, string][])('is found in an object: %s', async (_what, value, expected) => {
      expect(await codeOf({ json: value })).toBe(expected);
    });

    it('is found at the end of a large object', async () => {
      expect(await codeOf({ json: { data: 'x'.repeat(300_000), code: 7 } })).toBe('7');
    });

    it.each([
      ['JSON', text('{"code":1}'), '1'],
      ['JSON sent as HTML', text('{"code":2}', 'text/html'), '2'],
      ['JSON of another JSON type', text('{"code":3}', 'application/problem+json'), '3'],
      ['JSON behind white space', text(' \r\n{"code":4}'), '4'],
      ['bytes', text(Buffer.from('{"code":5}')), '5'],
      ['JSON that is cut', text('{"code":6'), '-1'],
      ['HTML', text('<h1>code</h1>', 'text/html'), '-1'],
      ['text', text('hello', 'text/plain'), '-1'],
      ['JSON of a type that cannot be JSON', text('{"code":7}', 'application/octet-stream'), '-1'],
      ['a stream of JSON', pieces('{"co', Buffer.from('de":'), '8}'), '8'],
      ['no body', { empty: 200 }, '-1'],
      ['a redirect', { redirect: '/y' }, '-1'],
    ] as [string, Answer, string][])('is read from what was written: %s', async (_what, answer, expected) => {
      expect(await codeOf(answer)).toBe(expected);
    });

    it.each([
      ['one piece', (r) => r.end('{"code":1}'), '1'],
      ['many pieces', (r) => ['{', '"code', '":1', '2}'].map((c) => r.write(c)) && r.end(), '12'],
      ['text in another encoding', (r) => r.end(Buffer.from('{"code":3}').toString('base64'), 'base64'), '3'],
      ['a callback in the place of the encoding', (r) => r.write('{"code":4}', () => r.end()), '4'],
      ['a view that is no Buffer', (r) => r.end(new Uint8Array(Buffer.from('{"code":5}'))), '5'],
      ['a buffer that the app uses again', (r) => reuse(r), '6'],
      [
        'headers given to writeHead only',
        (r) => r.writeHead(200, { 'Content-Type': 'image/png' }).end('{"code":7}'),
        '-1',
      ],
      ['two ends', (r) => r.end('{"code":8}') && r.end(), '8'],
    ] as [string, (response: ServerResponse) => unknown, string][])(
      'is read from raw writes: %s',
      async (_what, write, expected) => {
        const raw = (_request: unknown, response: ServerResponse): void => void write(response);
        expect(await codeOf(() => ({ raw }))).toBe(expected);
      },
    );

    it.each([
      ['at its root', [], (code: number) => ({ code })],
      ['deeper', [], (code: number) => ({ data: { code } })],
      ['deeper, behind a compression', [{ compress: true }], (code: number) => ({ data: { code } })],
    ] as [string, Step[], (code: number) => object][])(
      'is that of the object as it was when it was sent: %s',
      async (_where, before, withCode) => {
        const value = withCode(1);
        const answer = (): Answer => {
          setImmediate(() => Object.assign(value, withCode(2)));
          return { json: value };
        };
        expect(await codeOf(answer, {}, before, { headers: { 'Accept-Encoding': 'gzip' } })).toBe('1');
      },
    );

    it('is what toJSON makes of an object', async () => {
      expect(await codeOf({ json: { code: 1, toJSON: () => ({ code: 2 }) } })).toBe('2');
    });

    it('calls no getter of the app', async () => {
      let calls = 0;
      const value = Object.defineProperty({ code: 1 }, 'trap', {
        enumerable: true,
        get: () => ++calls,
      });
      const sent = { n: 0 };
      expect(await codeOf({ json: value })).toBe('1');
      // Only the serialisation reads it, once for each reply.
      expect(calls).toBe(1 + sent.n);
    });

    it('is that of the answer to the error where an object cannot be serialised', async () => {
      const circular: { code: number; self?: unknown } = { code: 1 };
      circular.self = circular;
      const service = await Service.start(framework, [
        { route: path, answer: () => ({ json: circular }) },
        { onError: () => ({ body: 'broken', type: 'text/plain', status: 500 }) },
      ]);
      expect((await service.ask(path)).status).toBe(500);
      const [only] = await service.observations(1);
      expect(only).toEqual(labels({ path, http_status: '500', code: '-1' }));
    });

    describe('of a compressed body', () => {
      const ask: Ask = { headers: { 'Accept-Encoding': 'gzip' } };
      const compress: Step = { compress: true };

      it.each([
        ['an object', { json: { code: 1, data: 'x'.repeat(5000) } }, '1'],
        ['text', text(`{"code":2,"data":"${'x'.repeat(5000)}"}`), '2'],
        ['a stream', pieces('{"code":3,', `"data":"${'x'.repeat(5000)}"}`), '3'],
      ] as [string, Answer, string][])(
        'is found: %s behind a compression',
        async (_what, answer, expected) => {
          expect(await codeOf(answer, {}, [compress], ask)).toBe(expected);
        },
      );

      it('is found by a middleware of ours that stands behind the compression', async () => {
        const { observed, instrument } = await import('./service.js');
        const own = observed();
        const steps: Step[] = [compress, instrument(own), { route: path, answer: () => text('{"code":4}') }];
        const service = await Service.of(framework, steps, own);
        expect((await service.ask(path, ask)).headers['content-encoding']).toBe('gzip');
        expect(await service.observations(1)).toEqual([labels({ path, code: '4' })]);
      });

      it('is found where the app has compressed it by itself', async () => {
        const answer: Answer = {
          body: gzipSync('{"code":5}'),
          type: json,
          headers: { 'Content-Encoding': 'gzip' },
        };
        expect(await codeOf(answer)).toBe('5');
      });
    });

    describe('of a body longer than maxBodyBytes', () => {
      it('is found at the start', async () => {
        expect(await codeOf(long('"code":1,'), { maxBodyBytes: 1000 })).toBe('1');
      });
      it('is -1 where the start shows none', async () => {
        expect(await codeOf(long(''), { maxBodyBytes: 1000 })).toBe('-1');
      });
      it('is -1 where nothing may be kept', async () => {
        expect(await codeOf(long('"code":1,'), { maxBodyBytes: 0 })).toBe('-1');
      });
    });

    describe('by readCode', () => {
      it('gets the object that was sent, and its circumstances', async () => {
        const seen: unknown[] = [];
        const value = { result: { number: 9 } };
        const code = await codeOf(
          { json: value, status: 201 },
          {
            readCode: (body, context) => {
              seen.push(body, context);
              return (body as typeof value).result.number;
            },
          },
        );
        expect(code).toBe('9');
        expect(seen[0]).toBe(value);
        expect(seen[1]).toMatchObject({ status: 201, complete: true });
      });

      it('gets the parsed JSON of what was written', async () => {
        expect(await codeOf(text('{"a":[1,2]}'), { readCode: (body) => JSON.stringify(body) })).toBe(
          '{"a":[1,2]}',
        );
      });

      it('gets the text of what is no JSON', async () => {
        expect(
          await codeOf(text('<code>7</code>', 'application/xml'), {
            readCode: (body) => String(body).slice(6, 7),
          }),
        ).toBe('7');
      });

      it('of false leaves bodies alone', async () => {
        expect(await codeOf({ json: { code: 1 } }, { readCode: false })).toBe('-1');
      });
    });
  });
}

function reuse(response: ServerResponse): void {
  const buffer = Buffer.from('{"code":6}');
  response.write(buffer, () => {
    buffer.fill(0x20);
    response.end();
  });
}
