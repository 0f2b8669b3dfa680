import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_ABSENT, CODE_NOT_JSON, INBOUND_CODE_KEYS, PARTNER_CODE_KEYS } from './code.js';
import { CLOSED_EARLY } from './http-status.js';
import { UNMATCHED } from './path.js';
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

  it('has the values that stand for something else', () => {
    expect(page).toContain(`| \`${UNMATCHED}\` | \`labels/path.ts\` |`);
    expect(page).toContain(`\`${CLOSED_EARLY}\` when the connection closed before the response was complete`);
    expect(page).toContain(`| \`${CODE_NOT_JSON}\` not JSON; empty: JSON without a code |`);
    expect(page).toContain(`| \`${CODE_NOT_JSON}\`: complete, but no code |`);
    expect(CODE_ABSENT).toBe('');
  });

  it('has the keys of a business code', () => {
    const [inbound, ...others] = INBOUND_CODE_KEYS;
    expect(page).toContain(`\`C_O-D_e\` is \`${inbound}\``);
    expect(others).toEqual([]);
    const keys = PARTNER_CODE_KEYS.map((key) => `\`${key}\``).join(', then ');
    expect(page).toContain(`the partner's business code, under ${keys};`);
  });

  it('names no file that is not there', () => {
    for (const [, file] of page.matchAll(/`([\w-]+\/[\w-]+\.ts)`/g)) {
      expect([file, existsSync(join(src, String(file)))]).toEqual([file, true]);
    }
  });
});
