import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from './node-files.js';
import { finish } from './steps.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'node-files-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function read(name: string, maxBytes = 1_000): Buffer | undefined {
  const input = nodeFiles(directory).open(name, maxBytes);
  if (input === undefined) return undefined;
  const bytes = Buffer.alloc(input.bytes);
  input.read(bytes, 0);
  input.close();
  return bytes;
}

const list = (): string[] => finish(nodeFiles(directory).list());

test('a file is written, renamed over another one, read and removed', () => {
  const files = nodeFiles(directory);
  const [draft, counts] = ['draft-1-1-0-a', 'counts-1-1-0-a'];
  for (const text of ['first', 'second']) {
    const output = files.create(draft);
    output.write(Buffer.from(text));
    output.close();
    expect(files.rename(draft, counts)).toBe(true);
  }
  expect(read(counts)?.toString()).toBe('second');
  expect(list()).toEqual([counts]);
  files.remove(counts);
  expect([files.has(counts), read(counts), files.rename(counts, draft)]).toEqual([false, undefined, false]);
  files.remove(counts);
});

test('a directory in place of a file is moved aside, and nothing else stays in the list', () => {
  const files = nodeFiles(directory);
  for (const name of ['counts-1-1-0-a', 'bell-1-1-0-a', 'other']) {
    mkdirSync(join(directory, name, 'not', 'empty'), { recursive: true });
  }
  for (let at = 0; at < 1_000; at++) writeFileSync(join(directory, `planted-${at}`), '');
  files.create('draft-1-1-0-a').close();
  expect(files.rename('draft-1-1-0-a', 'counts-1-1-0-a')).toBe(true);
  files.remove('bell-1-1-0-a');
  expect(list()).toEqual(['counts-1-1-0-a']);
  expect(read('counts-1-1-0-a')).toHaveLength(0);
  expect(readdirSync(directory).filter((name) => name.startsWith('planted'))).toEqual([]);
});

test('a file that is there is not written over', () => {
  writeFileSync(join(directory, 'planted'), '');
  expect(() => nodeFiles(directory).create('planted')).toThrow('EEXIST');
});

test('only regular files of a bounded size are read', () => {
  writeFileSync(join(directory, 'large'), 'x'.repeat(2_000));
  symlinkSync('/etc/passwd', join(directory, 'link'));
  execFileSync('mkfifo', [join(directory, 'fifo')]);
  expect(() => read('large')).toThrow('at most 1000 are read');
  expect(() => read('link')).toThrow('ELOOP');
  expect(() => read('fifo')).toThrow('not a regular file');
  expect(() => read('.')).toThrow('not a regular file');
});

test('an open file stays what it was when another one takes its place; one that is cut short is an error', () => {
  const files = nodeFiles(directory);
  writeFileSync(join(directory, 'counts'), 'first');
  const input = files.open('counts', 1_000);
  writeFileSync(join(directory, 'draft'), 'second');
  files.rename('draft', 'counts');
  const bytes = Buffer.alloc(3);
  input?.read(bytes, 2);
  expect(bytes.toString()).toBe('rst');
  expect(() => input?.read(bytes, 3)).toThrow('not whole');
  input?.close();
});
