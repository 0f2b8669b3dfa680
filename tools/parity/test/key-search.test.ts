import { findCode } from '../../../packages/core/src/body/search-object.js';
import { labelText } from '../../../packages/core/src/label-text.js';
import { expectedOf } from '../src/difference.ts';
import { keySearchDifferences } from '../src/differences/key-search.ts';
import { Report } from '../src/report.ts';
import { keySearchRows } from '../src/vectors.ts';

const report = new Report('key search');
afterAll(() => report.print());

test.each(keySearchRows.map((row) => [row.id, row] as const))('%s', (id, { json, key, python }) => {
  const difference = expectedOf(keySearchDifferences, id);
  if (difference !== undefined) expect(difference.ours).not.toBe(python);
  const wanted = key.toLowerCase().replace(/[-_]/g, '');
  const found = findCode(JSON.parse(json), [wanted]);
  expect(found === undefined ? null : labelText(found)).toBe(
    difference === undefined ? python : difference.ours,
  );
  report.count(difference?.name);
});
