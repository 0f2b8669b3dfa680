import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../../..');

/** Files whose name is not taken from an export: doors, types, labels (named after the label), sets of small parts. */
const FREE =
  /(?:^|\/)(?:index|main|contract|auto|doctor|loader|runtime|rules|exit-codes|expressions|(?:.*-)?types|.*\.test)\.ts$|\/labels\//;

const files = globSync(['packages/*/src/**/*.ts', 'tools/plugin-kit/src/*.ts'], { cwd: root }).filter(
  (file) => !FREE.test(file),
);

test.each(files)('%s has a word of one of its exports in its name', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const declared = text.matchAll(/^export (?:abstract |async |declare )*(?:\w+\*?) (\w+)/gm);
  const listed = text.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  const exported = [...declared, ...listed].map(([, names]) => String(names).toLowerCase());
  // The first five letters: `authorize.ts` may export `isAuthorized`.
  const words = basename(file, '.ts')
    .split('-')
    .map((word) => word.slice(0, 5));
  expect(exported.filter((names) => words.some((word) => names.includes(word)))).not.toEqual([]);
});
