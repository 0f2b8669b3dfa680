import type { ByPlugin, Difference } from '../difference.ts';

const LONG_TEXT_LIMIT = 128;

/** Labels not named are Python's. */
export const inboundDifferences: readonly Difference<ByPlugin>[] = [
  {
    name: 'values-as-json',
    rows: {
      'in.code.float1': { code: '1' },
      'in.code.negzerof': { code: '0' },
      'in.code.bigint': { code: '12345678901234567000' },
      'in.code.true': { code: 'true' },
      'in.code.false': { code: 'false' },
      'in.code.kboth7': { code: 'false' },
    },
  },
  {
    name: 'json-has-no-nan',
    rows: {
      'in.code.overflow': { code: '' },
      'in.code.nan': { code: '-1' },
    },
  },
  {
    name: 'label-text-is-bounded',
    rows: {
      'in.code.strescape': { code: 'a"b\\cd' },
      'in.code.strlong': { code: 'x'.repeat(LONG_TEXT_LIMIT) },
      'in.method.j-long': { method_code: 'k'.repeat(LONG_TEXT_LIMIT) },
    },
  },
  {
    name: 'objects-and-arrays-are-no-values',
    rows: {
      'in.code.objself': { code: '5' },
      'in.method.j-arr': { method_code: '' },
    },
  },
  {
    name: 'repeated-keys-are-an-array',
    rows: {
      'in.method.q-dup': { method_code: '' },
      'in.method.f-dup': { method_code: '2' },
    },
  },
  {
    name: 'json-is-an-object-or-an-array',
    rows: {
      'in.code.scalarint': { code: '-1' },
      'in.code.scalarstr': { code: '-1' },
      'in.code.scalartrue': { code: '-1' },
    },
  },
  {
    name: 'shallowest-first-match',
    rows: {
      'in.code.dupvar': { code: '2' },
      'in.code.sib': { code: '1' },
      'in.code.sib3': { code: '1' },
      'in.code.rootarr2': { code: '1' },
      'in.method.j-rootarr': { method_code: 'A' },
    },
  },
  {
    name: 'null-hides-nothing',
    rows: {
      'in.code.sibnull': { code: '1' },
      'in.code.rootnull': { code: '5' },
      'in.code.rootnull2': { code: '5' },
      'in.code.rootarrnull': { code: '1' },
    },
  },
  {
    name: 'arrays-are-not-entered',
    rows: {
      'in.code.arrin': { code: '' },
      'in.code.arrin3': { code: '9' },
      'in.code.arrscalar': { code: '' },
      'in.code.rootarrarr': { code: '' },
      'in.code.deeparr300': { code: '' },
    },
  },
  {
    name: 'json-is-utf-8',
    rows: {
      'in.code.utf16': { code: '-1' },
      'in.code.utf16le': { code: '-1' },
      'in.code.utf32': { code: '-1' },
      'in.code.latin1': { code: 'caf\ufffd' },
    },
  },
  { name: 'content-type-decides', rows: { 'in.code.ct-octet-stream': { code: '-1' } } },
  { name: 'compressed-bodies-are-read', rows: { 'in.code.gzip': { code: '6' } } },
  { name: 'a-status-without-a-body', rows: { 'in.status.304': { code: '-1' } } },
  { name: 'absent-is-empty', rows: { 'in.fcode.missing': { f_code: '' } } },
  {
    name: 'user-agent-as-node-gives-it',
    rows: {
      'in.fcode.spaces': { f_code: 'ab' },
      'in.fcode.dup': { f_code: 'a' },
    },
  },
  {
    name: 'zero-and-false-are-values',
    rows: {
      'in.method.j-zero': { method_code: '0' },
      'in.method.j-false': { method_code: 'false' },
      'in.method.attr-zero': { method_code: '0' },
    },
  },
  {
    name: 'empty-values-hide-nothing',
    rows: {
      'in.method.h-two-empty': { method_code: 'b' },
      'in.method.q-empty-body': { method_code: 'J1' },
    },
  },
  {
    name: 'the-query-does-not-hide-the-body',
    rows: {
      'in.method.q-blocks-body': { method_code: 'J1' },
      'in.method.q-blocks-form': { method_code: 'F1' },
    },
  },
  {
    name: 'only-what-the-app-parsed',
    rows: {
      'in.method.f-multipart': { method_code: '' },
      'in.method.j-text': { method_code: '' },
      'in.method.j-gzip': { method_code: 'J1' },
    },
  },
  {
    name: 'every-404-is-recorded',
    rows: { 'in.abort.404': { f_code: 'ua', path: '/s', http_status: '404', code: '-1', method_code: '' } },
  },
  { name: 'exactly-one-observation', rows: { 'in.hook.session': { http_status: '500', code: '-1' } } },
  {
    name: 'nothing-is-lost',
    rows: {
      'in.code.deeparr600': { f_code: 'ua', path: '/c', http_status: '200', code: '', method_code: '' },
      'in.stream.baseexc': { f_code: 'ua', path: '/s', http_status: '499', code: '-1', method_code: '' },
      'in.raise.base': { f_code: 'ua', path: '/s', http_status: '500', code: '-1', method_code: '' },
    },
  },
];
