import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allDifferences } from '../src/differences/all.ts';
import { consumerRows, inboundRows, keySearchRows, outboundRows, setUpRows } from '../src/vectors.ts';

const rows = [...inboundRows, ...outboundRows, ...consumerRows, ...keySearchRows, ...setUpRows];
const named = allDifferences.flatMap(({ rows: listed }) => Object.keys(listed));

test('every vector has an id of its own', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test('the table names rows that exist, and each one once', () => {
  const ids = new Set(rows.map(({ id }) => id));
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  expect(named.filter((id, at) => named.indexOf(id) !== at)).toEqual([]);
});

test('docs/from-python.md explains each difference of the table, and no other', () => {
  const document = readFileSync(join(__dirname, '../../../docs/from-python.md'), 'utf8');
  const headings = [...document.matchAll(/^#### `([a-z0-9-]+)`/gm)].map(([, name]) => name);
  expect(new Set(headings)).toEqual(new Set(allDifferences.map(({ name }) => name)));
  expect(headings).toHaveLength(new Set(headings).size);
});
