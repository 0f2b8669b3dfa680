import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '@workshop/docs-check';
import { programs } from '../src/programs/index.ts';

const root = join(__dirname, '../../..');
const sources = join(__dirname, '../programs');

const folders = readdirSync(sources);

test.each(folders)('%s pins the version of each package', (folder) => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(sources, folder, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  }
});

test('each folder is run', () => {
  expect([...new Set(programs.map(({ name, folder = name }) => folder))].sort()).toEqual(folders);
});

test('each folder is free of our own packages', () => {
  const files = folders.flatMap((folder) =>
    readdirSync(join(sources, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );
  expect(files.filter((text) => text.includes('channel-exporter'))).toEqual([]);
});

const CONFIG_MARK = '// channel-exporter.config.cjs\n';

describe.each([
  ['docs/nestjs.md', ['nest', 'nest-kafka', 'nest-kafka-subclass']],
  ['docs/egg.md', ['egg', 'egg-4']],
  ['docs/midway.md', ['midway', 'midway-4']],
  ['docs/compatibility.md', ['feathers-koa-labels']],
])('%s', (path, names) => {
  const { blocks, text } = readDocument(path, readFileSync(join(root, path), 'utf8'));
  const its = programs.filter(({ name }) => names.includes(name));
  const files = its.flatMap(({ name, folder = name }) => {
    const entries = readdirSync(join(sources, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => unindented(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
  });

  test('shows code that the command runs', () => {
    const shown = blocks.filter(({ language }) => ['typescript', 'javascript'].includes(language));
    expect(shown.length).toBeGreaterThan(0);
    const run = [...files, ...its.map(({ config = '' }) => `${CONFIG_MARK}${unindented(config)}`)];
    for (const { code } of shown) {
      expect(run.some((file) => file.includes(unindented(code))) ? '' : code).toBe('');
    }
  });

  if (path === 'docs/compatibility.md') return;
  test('shows the variables and the command that start the program', () => {
    const [shell] = blocks.filter(({ language }) => language === 'sh');
    const start = its[0]?.start.join(' ') ?? '';
    expect(shell?.code).toMatch(
      /^npm install @channel-exporter\/auto\nNODE_OPTIONS="--import=\S+" CHANNEL_EXPORTER_SYSCODE=A123010101 /,
    );
    expect(shell?.code.endsWith(` ${start}`) ? '' : `does not end with ${start}`).toBe('');
  });

  test('names the command that runs it', () => {
    expect(text).toContain(`npx --yes pnpm@12 compatibility ${names.join(' ')}`);
  });
});

/** Without indentation, so that a part of a function can be shown. */
function unindented(code: string): string {
  return code.replaceAll(/^\s+/gm, '');
}
