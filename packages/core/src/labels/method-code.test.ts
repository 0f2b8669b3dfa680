import { ReceivedBytes } from '../inbound/received-bytes.js';
import { methodCodeLabel } from './method-code.js';

const none = {
  methodCode: () => undefined,
  headers: {},
  httpVersionMajor: 1,
  query: () => undefined,
  requestBody: () => undefined,
};

describe('methodCodeLabel', () => {
  it.each([
    ['nothing', none, ''],
    ['what the app set', { ...none, methodCode: () => 'own', headers: { 'method-code': 'h' } }, 'own'],
    ['a number that the app set', { ...none, methodCode: () => 0 }, '0'],
    [
      'an empty text of the app, so the header',
      { ...none, methodCode: () => '', headers: { 'method-code': 'h' } },
      'h',
    ],
    ['the header', { ...none, headers: { 'method-code': 'h' }, query: () => ({ method_code: 'q' }) }, 'h'],
    ['the header without a dash', { ...none, headers: { methodcode: 'h' } }, 'h'],
    ['the header with an underscore', { ...none, headers: { method_code: 'h' } }, 'h'],
    [
      'the query',
      { ...none, query: () => ({ 'METHOD-CODE': 'q' }), requestBody: () => ({ method_code: 'b' }) },
      'q',
    ],
    [
      'the body behind other arguments',
      { ...none, query: () => ({ a: '1' }), requestBody: () => ({ method_code: 'b' }) },
      'b',
    ],
    [
      'an empty query argument, so the body',
      { ...none, query: () => ({ method_code: '' }), requestBody: () => ({ method_code: 3 }) },
      '3',
    ],
    ['false in the body', { ...none, requestBody: () => ({ method_code: false }) }, 'false'],
  ])('takes %s', (_what, sources, label) => {
    expect(methodCodeLabel(sources, sources)).toBe(label);
  });

  const unlistable = (body: object): object =>
    new Proxy(body, {
      ownKeys: () => {
        throw new Error('listed');
      },
    });

  it.each([
    ['more bytes than are listed', { 'content-length': '20000000' }],
    ['compressed bytes', { 'content-length': '200', 'content-encoding': 'gzip' }],
    ['a length that is none', { 'content-length': 'many' }],
    ['no length, over HTTP/2', {}, 2],
    ['many bytes that were received', { 'transfer-encoding': 'chunked' }, 1, 20_000_000],
  ])(
    'lists no keys of a body of %s, but looks at its root',
    (_what, headers, httpVersionMajor = 1, bytes?) => {
      const received = bytes === undefined ? undefined : new ReceivedBytes({ bytesRead: bytes }, 0);
      const labelOf = (body: object): string =>
        methodCodeLabel(
          { ...none, requestBody: () => unlistable(body) },
          { headers, httpVersionMajor },
          received,
        );
      expect(labelOf({ other: 1 })).toBe('');
      expect(labelOf({ method_code: 'a' })).toBe('a');
      expect(labelOf({ methodCode: 'b' })).toBe('b');
      expect(labelOf({ 'Method-Code': 'c' })).toBe('c');
    },
  );

  it.each([
    ['a small body', { 'content-length': '40' }, undefined],
    ['one that an adapter hands over', {}, undefined],
    ['a small number of bytes that were received', { 'transfer-encoding': 'chunked' }, 40],
  ])('searches %s whole', (_what, headers, bytes) => {
    const body = { head: { 'Me-Thod_Code': 'deep' } };
    const received = bytes === undefined ? undefined : new ReceivedBytes({ bytesRead: bytes }, 0);
    const request = { headers, httpVersionMajor: 1 };
    expect(methodCodeLabel({ ...none, requestBody: () => body }, request, received)).toBe('deep');
  });
});
