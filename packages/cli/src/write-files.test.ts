import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordedTerminal } from '../test/recorded-terminal.js';
import { writeFiles } from './write-files.js';
import { WrongCall } from './wrong-call.js';

const one = [{ name: 'a.json', text: '{}\n' }];
const two = [...one, { name: 'b/c.json', text: '[]\n' }];

let folder: string;
let terminal: RecordedTerminal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-files-'));
  terminal = new RecordedTerminal();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (files: typeof one, out?: string): void => writeFiles(files, out, terminal.context());
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('without --out the documents follow each other on standard output', () => {
  write(two);
  expect(terminal).toMatchObject({ output: '{}\n[]\n', errors: '' });
});

test('one document is written to the file of --out, below folders that did not exist', () => {
  write(one, join(folder, 'new/x.json'));
  expect(read('new/x.json')).toBe('{}\n');
  expect(terminal).toMatchObject({ output: '', errors: `wrote ${join(folder, 'new/x.json')}\n` });
});

test.each([
  ['that exists', ''],
  ['that ends with a slash', 'new/'],
])('one document is written into a folder %s', (_, name) => {
  write(one, join(folder, name));
  expect(read(`${name}a.json`)).toBe('{}\n');
});

test('several documents are written into a folder, which is created', () => {
  write(two, join(folder, 'new'));
  expect([read('new/a.json'), read('new/b/c.json')]).toEqual(['{}\n', '[]\n']);
  expect(terminal.errors).toBe(
    `wrote ${join(folder, 'new/a.json')}\nwrote ${join(folder, 'new/b/c.json')}\n`,
  );
});

test('a file that exists is replaced', () => {
  writeFileSync(join(folder, 'x'), 'a longer text');
  write(one, join(folder, 'x'));
  expect(read('x')).toBe('{}\n');
});

test.each(['x', 'rules.yml'])('several documents do not fit into the file %s', (name) => {
  if (name === 'x') writeFileSync(join(folder, name), '');
  expect(() => write(two, join(folder, name))).toThrow(/must be a folder, because 2 files are written; /);
  write(two, join(folder, 'new.d/'));
  expect(read('new.d/a.json')).toBe('{}\n');
});

test.each([
  ['an empty path', ''],
  ['a path below a file', 'x/y'],
])('%s is a wrong call', (_, path) => {
  writeFileSync(join(folder, 'x'), '');
  expect(() => write(one, path === '' ? '' : join(folder, path))).toThrow(WrongCall);
});

test('a document cannot be written outside of the folder', () => {
  mkdirSync(join(folder, 'inside'));
  expect(() => write([{ name: '../a.json', text: '' }], join(folder, 'inside'))).toThrow(
    'is outside of --out',
  );
});
