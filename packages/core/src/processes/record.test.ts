import { SeriesStore } from '../series/series-store.js';
import type { Output } from './files.js';
import { parseRows } from './raw-sets.js';
import { type DecodedRecord, readRecord, rowLine, textTable, writeRecord } from './record.js';
import { inputOf } from './simulated-files.js';
import { finish } from './steps.js';

const SETS = [
  ['a', '/"quoted"\n'],
  ['\u{1f600}', '__other__'],
];

function written(): Uint8Array {
  const parts: Uint8Array[] = [];
  const output: Output = { write: (bytes) => parts.push(Buffer.from(bytes)), close: () => {} };
  const store = new SeriesStore(2, [10, 20]);
  for (const [at, set] of SETS.entries()) store.observe(store.add(set), 15, at + 1, 7);
  const labels = [Buffer.from(SETS.map((set) => rowLine(0, 1, set)).join(''))];
  const table = { name: 'requests', buckets: [10, 20], epoch: 3, rows: SETS.length, labels, store };
  finish(writeRecord(output, { isLast: true }, [table, textTable('text', [Buffer.from('line')])]));
  return new Uint8Array(Buffer.concat(parts));
}

const read = (bytes: Uint8Array): DecodedRecord => finish(readRecord(inputOf(bytes)));

test('what is written is read again', () => {
  const { head, tables } = read(written());
  expect(head).toEqual({ isLast: true });
  const [requests, text] = tables;
  expect(requests).toMatchObject({ name: 'requests', buckets: [10, 20], epoch: 3, rows: 2 });
  if (requests === undefined || text === undefined) throw new Error('a table is missing');
  const rows: [number, number[]][] = [];
  finish(requests.eachRow(0, (row, values, at) => rows.push([row, [...values.subarray(at, at + 5)]])));
  expect(rows).toEqual([
    [0, [0, 1, 0, 15, 7]],
    [1, [0, 2, 0, 30, 7]],
  ]);
  const sets = finish(parseRows(finish(requests.labels(0)), 2));
  expect(sets.map(({ texts }) => texts)).toEqual(SETS);
  expect(Buffer.from(finish(text.labels(0))).toString()).toBe('line');
});

test('many rows are read part by part, from any of them on', () => {
  const parts: Uint8Array[] = [];
  const store = new SeriesStore(1, [10]);
  const rows = 3_000;
  for (let row = 0; row < rows; row++) store.observe(store.add([String(row)]), 5, row, 0);
  const table = { name: 'requests', buckets: [10], epoch: 1, rows, labels: [], store };
  finish(writeRecord({ write: (bytes) => parts.push(Buffer.from(bytes)), close: () => {} }, {}, [table]));
  const [requests] = read(Buffer.concat(parts)).tables;
  if (requests === undefined) throw new Error('the table is missing');
  for (const from of [0, 1, 1_023, 2_999, 3_000]) {
    const counts: number[] = [];
    finish(
      requests.eachRow(from, (row, values, at) => {
        expect(row).toBe(from + counts.length);
        counts.push(values[at] as number);
      }),
    );
    expect(counts).toEqual(Array.from({ length: rows - from }, (_, at) => from + at));
  }
});

test('a file that is cut short anywhere, or longer, is refused', () => {
  const bytes = written();
  for (let length = 0; length < bytes.length; length++) {
    expect(() => read(bytes.slice(0, length))).toThrow(/^the file is/);
  }
  expect(() => read(new Uint8Array([...bytes, 0]))).toThrow('not whole');
});

test('a file that says anything of itself is refused or read within its bytes', () => {
  const bytes = written();
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 0x20, 0x39, 0xff]) {
      const other = bytes.slice();
      other[at] = value;
      try {
        for (const table of read(other).tables) {
          finish(parseRows(finish(table.labels(0)), 2));
          finish(table.eachRow(0, () => {}));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  }
});

test.each(['[20,10]', '[10,10]', '[-1,10]', '[1e999]', '[null,1]', '{"length":2}'])(
  'the bounds %s are refused',
  (bounds) => {
    const text = Buffer.from(written()).toString('latin1');
    const header = text.slice(16, 16 + Buffer.from(written()).readUInt32LE(12));
    const other = header.replace('[10,20]', bounds);
    const length = Math.ceil(other.length / 8) * 8;
    const bytes = Buffer.from(
      `${text.slice(0, 16)}${other.padEnd(length)}${text.slice(Math.ceil((16 + header.length) / 8) * 8)}`,
      'latin1',
    );
    bytes.writeUInt32LE(bytes.length, 8);
    bytes.writeUInt32LE(length, 12);
    expect(() => read(new Uint8Array(bytes))).toThrow('a table that is not valid');
  },
);

test('a header that would hold the event loop is not parsed', () => {
  const bytes = Buffer.alloc(3_000_000, ' ');
  bytes.set(written().subarray(0, 16));
  bytes.writeUInt32LE(bytes.length, 8);
  bytes.writeUInt32LE(bytes.length - 16, 12);
  expect(() => read(new Uint8Array(bytes))).toThrow('a header of 2999984 bytes');
});

test('text of any length is written in pieces', () => {
  const lengths: number[] = [];
  const output: Output = { write: ({ length }) => lengths.push(length), close: () => {} };
  const text = [
    Buffer.alloc(10),
    Buffer.alloc(1_000_000),
    ...Array.from({ length: 50_000 }, () => Buffer.alloc(20)),
  ];
  const steps = writeRecord(output, {}, [textTable('text', text)]);
  let most = 0;
  for (let before = 0; !steps.next().done; before = lengths.length)
    most = Math.max(most, lengths.length - before);
  expect(most).toBe(1);
  expect(Math.max(...lengths)).toBeLessThan(256 * 1024);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(2_000_010);
});
