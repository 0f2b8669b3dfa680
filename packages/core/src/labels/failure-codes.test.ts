import * as dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { reasonOfCode } from './failure-codes.js';

/** What `node:dns` has constants for: the codes of c-ares. */
const QUERY_CODES = (Object.values(dns) as unknown[]).filter(
  (value): value is string => typeof value === 'string',
);
const SYSTEM_CODES = [...getSystemErrorMap().values()].map(([code]) => code);
const QUERIES =
  'queryAny queryA queryAaaa queryCaa queryCname queryMx queryNs queryTxt queryTlsa querySrv queryPtr queryNaptr querySoa'.split(
    ' ',
  );

/**
 * The names that Node gives to what OpenSSL says of a certificate. No API lists them, so they are read from the program
 * itself, in which they lie close together, the long ones apart from the short ones.
 */
function certificateCodes(): string[] {
  const program = readFileSync(process.execPath);
  const codes = new Set<string>();
  for (const one of ['CRL_NOT_YET_VALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
    const bytes = Buffer.from(`\0${one}\0`);
    for (let at = program.indexOf(bytes); at >= 0; at = program.indexOf(bytes, at + 1)) {
      for (const text of program.toString('latin1', at - 1000, at + 1000).split('\0')) {
        if (/^[A-Z][A-Z\d]+(_[A-Z\d]+)+$/.test(text)) codes.add(text);
      }
    }
  }
  return [...codes];
}

test('every failure of a query is dns, ECONNREFUSED too', () => {
  expect(QUERY_CODES.length).toBeGreaterThanOrEqual(24);
  for (const syscall of [...QUERIES, 'getHostByAddr', 'getaddrinfo', 'getnameinfo']) {
    expect(QUERY_CODES.filter((code) => reasonOfCode(code, syscall) !== 'dns')).toEqual([]);
  }
});

test('every code of c-ares is dns without a syscall too, unless a socket has it', () => {
  expect(QUERY_CODES.filter((code) => reasonOfCode(code, undefined) !== 'dns')).toEqual(['ECONNREFUSED']);
});

test('every code of getaddrinfo is dns', () => {
  const codes = SYSTEM_CODES.filter((code) => code.startsWith('EAI_'));
  expect(codes.length).toBeGreaterThanOrEqual(14);
  expect(codes.filter((code) => reasonOfCode(code, undefined) !== 'dns')).toEqual([]);
});

test('no error of a socket is dns', () => {
  const codes = SYSTEM_CODES.filter((code) => !code.startsWith('EAI_'));
  for (const syscall of ['connect', 'read', 'write', 'shutdown']) {
    expect(codes.filter((code) => reasonOfCode(code, syscall) === 'dns')).toEqual([]);
  }
});

test('every code of a certificate is tls', () => {
  const codes = certificateCodes();
  expect(codes.length).toBeGreaterThanOrEqual(27);
  expect(codes.filter((code) => reasonOfCode(code, undefined) !== 'tls')).toEqual([]);
});

test.each([
  ['ECONNABORTED', undefined, 'timeout'],
  ['ECONNABORTED', 'read', 'reset'],
  ['EOF', 'read', 'reset'],
  ['ENOMEM', 'connect', 'network'],
  ['ECONNREFUSED', 'connect', 'refused'],
  ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', undefined, 'tls'],
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', undefined, 'tls'],
  ['ERR_CRYPTO_OPERATION_FAILED', undefined, 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'tls'],
  ['', undefined, undefined],
  ['ERR_SSL', undefined, undefined],
  ['__proto__', undefined, undefined],
  [7, 'queryA', undefined],
])('the code %p of %p is %p', (code, syscall, reason) => {
  expect(reasonOfCode(code, syscall)).toBe(reason);
});
