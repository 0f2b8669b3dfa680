import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from './variables.js';

const root = join(__dirname, '../../../..');
const page = readFileSync(join(root, 'docs/environment.md'), 'utf8');

/** The rows of the page for one part of the table. */
function rows(owners: readonly string[]): string {
  return VARIABLES.filter(({ of }) => of.some((owner) => owners.includes(owner)))
    .map(({ name, option, absent, meaning }) => {
      const cells = [`\`${name}\``, option === undefined ? '' : `\`${option}\``, absent, meaning];
      return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
    })
    .join('\n');
}

test.each([['exporter'], ['inbound', 'outbound', 'consumer'], ['processes'], ['auto']])(
  'docs/environment.md has the table of %s; if it fails, copy the expected rows',
  (...owners) => {
    expect(page).toContain(rows(owners));
  },
);

test('every variable that the packages name is in the table', () => {
  const names = new Set(VARIABLES.map(({ name }) => name));
  for (const { parentPath, name } of readdirSync(join(root, 'packages'), {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!parentPath.includes('/src') || !name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    if (parentPath.includes('node_modules')) continue;
    for (const [used] of readFileSync(join(parentPath, name), 'utf8').matchAll(
      /CHANNEL_EXPORTER(?:_[A-Z]+)+\b/g,
    )) {
      if (!/^CHANNEL_EXPORTER_(?:SERVICE|PORT)$/.test(used)) expect(names).toContain(used);
    }
  }
});
