import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { type GroupKey, groupDirectory, isPrimaryOfGroup, openGroupDirectory } from './group-directory.js';
import { findGroup } from './group-key.js';
import { fileNames } from './names.js';
import { hasEnded, newProcessId } from './process-id.js';

const KEY = { syscode: 'A123010101', name: 'orders' };
let base: string;
beforeEach(() => {
  base = join(mkdtempSync(join(tmpdir(), 'group-')), 'base');
  process.env.CHANNEL_EXPORTER_DIR = base;
});
afterEach(() => {
  delete process.env.CHANNEL_EXPORTER_DIR;
  delete process.env.CHANNEL_EXPORTER_GROUP;
  rmSync(join(base, '..'), { recursive: true });
});

function opened(key: GroupKey): string {
  const directory = groupDirectory(key);
  openGroupDirectory(directory, newProcessId());
  return directory;
}

test('all processes of a group open one directory, which has a head and belongs to this user alone', () => {
  const directory = opened(KEY);
  expect(opened(KEY)).toBe(directory);
  expect(opened({ ...KEY, name: 'bills' })).not.toBe(directory);
  expect(readdirSync(directory)).toEqual(['head-0-none']);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(base).mode & 0o777).toBe(0o700);
});

test('a directory that others can write, or a link to one, is refused', () => {
  mkdirSync(base, { mode: 0o700 });
  chmodSync(base, 0o770);
  expect(() => opened(KEY)).toThrow('mode 0700');
  rmSync(base, { recursive: true });
  symlinkSync(tmpdir(), base);
  expect(() => opened(KEY)).toThrow('mode 0700');
});

test('the primary of a cluster sees that its workers form a group', () => {
  expect(isPrimaryOfGroup()).toBe(false);
  const directory = opened({ ...KEY, name: undefined });
  expect(isPrimaryOfGroup()).toBe(false);
  const [hash, space] = basename(directory).split('-');
  const [pid, start] = newProcessId().split('-');
  mkdirSync(join(base, `${hash}-${space}-${pid}-${start}`));
  expect(isPrimaryOfGroup()).toBe(true);
});

test('a path that is too long for a socket is refused with a remedy', () => {
  process.env.CHANNEL_EXPORTER_DIR = join(base, '..', 'x'.repeat(80));
  expect(() => opened(KEY)).toThrow(/at most 10\d; set CHANNEL_EXPORTER_DIR/);
});

test('the longest path of a socket is short enough for Linux', () => {
  const worst = '/dev/shm/channel-exporter-4294967294/12345678-123456-4194304-9999999999';
  const id = '4194304-9999999999-999-zzzzzzz';
  expect(join(worst, fileNames.socket(id)).length).toBeLessThanOrEqual(107);
  delete process.env.CHANNEL_EXPORTER_DIR;
  const directory = groupDirectory(KEY);
  openGroupDirectory(directory, id);
  expect(directory).toMatch(/^\/(?:dev\/shm|tmp)\/channel-exporter-\d+\/[0-9a-f]{8}-[0-9a-f]{6}-named$/);
  rmSync(directory, { recursive: true });
});

test('directories of clusters that have ended are removed, and what a process left half made', () => {
  const directory = opened(KEY);
  const [, space] = basename(directory).split('-');
  const named = `0123456789ab-${space}-named`;
  for (const name of [`0123456789ab-${space}-4194305-12`, `new-${space}-4194305-12-0-abc`, named]) {
    mkdirSync(join(base, name));
  }
  opened(KEY);
  expect(readdirSync(base).toSorted()).toEqual([named, basename(directory)].toSorted());
});

test('the directory of a named group is removed if it has had no process for a day', () => {
  const [, space] = basename(opened(KEY)).split('-');
  const before = new Date(Date.now() - 25 * 3_600_000);
  for (const [name, member] of [
    ['01', `member-${newProcessId()}`],
    ['02', 'member-4194305-12-0-abc'],
  ] as const) {
    const directory = join(base, `${name}-${space}-named`);
    mkdirSync(directory);
    writeFileSync(join(directory, member), '');
    utimesSync(directory, before, before);
  }
  const named = opened({ ...KEY, name: 'others' });
  expect(readdirSync(base).filter((name) => /^0[12]-/.test(name))).toEqual([`01-${space}-named`]);
  expect(readdirSync(base)).toContain(basename(named));
});

test('directories of another PID namespace are removed only if nothing has changed in them for a day', () => {
  mkdirSync(base, { mode: 0o700 });
  const kinds = ['0123456789ab-fedcba987654-4194305-12', 'new-fedcba987654-4194305-12-0-a', '0-fe-named'];
  for (const name of kinds) mkdirSync(join(base, name));
  const others = (): string[] => readdirSync(base).filter((name) => kinds.includes(name));
  opened(KEY);
  expect(others()).toHaveLength(3);
  const before = new Date(Date.now() - 25 * 3_600_000);
  for (const name of kinds) utimesSync(join(base, name), before, before);
  opened(KEY);
  expect(others()).toEqual([]);
});

test('a process has ended if its id was given to another one', () => {
  const id = newProcessId();
  const [pid, start = '', ...others] = id.split('-');
  expect(hasEnded(id, false)).toBe(false);
  expect(hasEnded([pid, Number(start) + 1, ...others].join('-'), false)).toBe(true);
  expect(hasEnded('4194305-1-0-abc', false)).toBe(true);
  expect(hasEnded('anything', true)).toBe(false);
});

test('a process of which nothing can be found out has not ended', () => {
  const error = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  const reads = jest.spyOn(requireBuiltin('node:fs'), 'readFileSync').mockImplementation(() => {
    throw error;
  });
  try {
    expect(hasEnded(`${process.pid}-1-0-abc`, false)).toBe(false);
  } finally {
    reads.mockRestore();
  }
  expect(hasEnded(`${process.pid}-1-0-abc`, false)).toBe(true);
});

test.each([
  [undefined, undefined, true, undefined],
  [undefined, 'orders', true, 'orders'],
  ['bills', 'orders', true, 'bills'],
  [false, 'orders', true, undefined],
  [undefined, 'false', true, undefined],
  [undefined, '', true, undefined],
  [undefined, 'orders', false, undefined],
  ['bills', undefined, false, 'bills'],
] as const)('option %p, variable %p, of init %p: %p', (option, variable, isDefault, name) => {
  if (variable !== undefined) process.env.CHANNEL_EXPORTER_GROUP = variable;
  expect(findGroup('A123010101', option, isDefault)?.name).toBe(name);
});
