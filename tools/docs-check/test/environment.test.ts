import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES } from '@channel-exporter/core';
import { writeEnvironmentTables } from '../src/environment-tables.ts';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/environment.md'), 'utf8');

test('docs/environment.md is current; if not: npx --yes pnpm@12 --filter @workshop/docs-check environment', () => {
  expect(page).toBe(writeEnvironmentTables(page));
});

test('each variable has one row, also in a page whose tables were lost', () => {
  const written = writeEnvironmentTables(page.replaceAll(/^\| .*\n/gm, ''));
  for (const { name } of VARIABLES) expect(written.split(`| \`${name}\` |`)).toHaveLength(2);
});

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
