import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSUMER, type FamilySchema, INBOUND, OUTBOUND } from './schema.js';

const src = join(__dirname, '..');
const page = readFileSync(join(__dirname, '../../../../docs/labels.md'), 'utf8');

/** The rows of the table below the heading that names the family: label and source file. */
function rows(name: string): [string, string][] {
  const section = page.split('\n## ').find((each) => each.split('\n')[0]?.includes(`\`${name}\``)) ?? '';
  return [...section.matchAll(/^\| `(\w+)` \|.*\| `([\w/.-]+)` \|$/gm)].map(([, label, file]) => [
    String(label),
    String(file),
  ]);
}

describe('docs/labels.md', () => {
  it.each<[string, FamilySchema]>([
    ['<syscode>_inner_metrics', INBOUND],
    ['partner_http_metrics', OUTBOUND],
    ['<syscode>_consumer_metrics', CONSUMER],
  ])('has a row for each label of %s, in order, with its source', (name, schema) => {
    const found = rows(name);
    expect(found.map(([label]) => label)).toEqual(schema.labels);
    for (const [, file] of found) expect([file, existsSync(join(src, file))]).toEqual([file, true]);
    expect(schema.nameOf('<syscode>')).toBe(name);
  });

  it('names no file that is not there', () => {
    for (const [, file] of page.matchAll(/`([\w-]+\/[\w-]+\.ts)`/g)) {
      expect([file, existsSync(join(src, String(file)))]).toEqual([file, true]);
    }
  });
});
