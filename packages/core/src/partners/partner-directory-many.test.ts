import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readDirectory } from './directory.js';
import type { PartnerDirectory } from './partner-directory.js';

const newDirectory = (): PartnerDirectory =>
  readDirectory({ partners: [{ partner: '1', hosts: ['pay.example'], actions: { '/b': 'b' } }] }).directory;

/** The bytes of what is still in use. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('answers for more origins than it remembers', () => {
  const directory = newDirectory();
  for (let at = 0; at < 5000; at++) expect(directory.find(`http://h${at}.example/`)).toBeUndefined();
  expect(directory.find('http://pay.example/b')?.actionCode).toBe('b');
});

test('keeps of strangers no more than a thousand origins, and of their URLs nothing else', () => {
  const directory = newDirectory();
  const host = 'x'.repeat(4_000);
  const path = 'x'.repeat(60_000);
  const before = heapUsed();
  for (let at = 0; at < 2_500; at++) directory.find(`http://h${at}.${host}/`);
  for (let at = 0; at < 300; at++) directory.find(`http://h${at}.example/${path}`);
  // All origins would be 10 MB, the URLs of the last 18 MB.
  expect(heapUsed() - before).toBeLessThan(6_000_000);
  expect(directory.find('http://pay.example/b')?.actionCode).toBe('b');
});
