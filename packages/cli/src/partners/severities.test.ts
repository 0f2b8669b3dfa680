import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITIES } from './severities.js';
import { MISTAKES_ZH } from './words.js';

test('docs/partners.md lists every rule with its severity', () => {
  const text = readFileSync(join(__dirname, '../../../../docs/partners.md'), 'utf8');
  const listed = [...text.matchAll(/^\| (`.+`) \| (error|warning|note) \|/gm)].flatMap(
    ([, names = '', severity]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, severity] as const),
  );
  const mistakes = Object.keys(MISTAKES_ZH).map((kind) => [kind, 'error']);
  expect(Object.fromEntries(listed)).toEqual({ ...SEVERITIES, ...Object.fromEntries(mistakes) });
});
