import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../..');

/** Lints a copy of the sources with some files added; returns the violations of the import rules as `file: rule`. */
function violations(planted: Readonly<Record<string, string>>): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'import-rules-'));
  try {
    const sources = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);
    for (const path of ['.oxlintrc.json', 'tools/plugin-kit/src', ...sources]) {
      cpSync(join(root, path), join(copy, path), { recursive: true });
    }
    for (const [path, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
    const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    return diagnostics
      .filter(({ code }) => /no-cycle|no-restricted-imports/.test(code))
      .map(({ code, filename }) => `${filename}: ${code}`)
      .sort();
  } finally {
    rmSync(copy, { recursive: true });
  }
}

test('the sources keep to the import rules', () => {
  expect(violations({})).toEqual([]);
});

const CORE = 'packages/core/src';

test('the linter refuses each import that goes up, even of a type', () => {
  const upwards = {
    [`${CORE}/planted.ts`]: './series/upper.js',
    [`${CORE}/body/planted.ts`]: '../labels/upper.js',
    [`${CORE}/partners/planted.ts`]: '../options/upper.js',
    [`${CORE}/labels/planted.ts`]: '../options/upper.js',
    [`${CORE}/options/planted.ts`]: '../recorders/upper.js',
    [`${CORE}/series/planted.ts`]: '../exposition/upper.js',
    [`${CORE}/inbound/planted.ts`]: '../recorders/upper.js',
    [`${CORE}/recorders/planted.ts`]: '../exposition/upper.js',
    [`${CORE}/http/planted.ts`]: '../exposition/upper.js',
    [`${CORE}/exposition/planted.ts`]: '../registry/upper.js',
    [`${CORE}/registry/planted.ts`]: '../exporter.js',
    [`${CORE}/processes/planted.ts`]: '../http/upper.js',
    'tools/plugin-kit/src/planted.ts': '@channel-exporter/core',
    'packages/koa/src/planted.ts': 'prom-client',
  };
  const planted: Record<string, string> = {};
  for (const [file, path] of Object.entries(upwards)) {
    planted[file] = `import type { Upper } from '${path}';\nexport type Planted = Upper;\n`;
  }
  expect(violations(planted)).toEqual(
    Object.keys(upwards)
      .map((file) => `${file}: eslint(no-restricted-imports)`)
      .sort(),
  );
});

test('the linter refuses a plugin that imports more than types from core', () => {
  const file = 'packages/axios/src/planted.ts';
  expect(violations({ [file]: "export { createExporter } from '@channel-exporter/core';\n" })).toEqual([
    `${file}: eslint(no-restricted-imports)`,
  ]);
});

test('the linter refuses files that import each other, even if only for types', () => {
  const [one, other] = ['packages/koa/src/planted-one.ts', 'packages/koa/src/planted-other.ts'] as const;
  const found = violations({
    [one]: "import type { Other } from './planted-other.js';\nexport type One = Other | 1;\n",
    [other]: "import type { One } from './planted-one.js';\nexport type Other = One | 2;\n",
  });
  expect(found).toEqual([`${one}: import(no-cycle)`, `${other}: import(no-cycle)`]);
});
