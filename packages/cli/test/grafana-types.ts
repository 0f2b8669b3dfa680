import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The modules of @grafana/schema with the options of each kind of panel, and the fields of those that have some. */
const PANELS = {
  stat: ['stat', 'Stat', undefined],
  table: ['table', 'Table', 'FieldConfig'],
  timeseries: ['timeseries', 'TimeSeries', 'FieldConfig'],
  heatmap: ['heatmap', 'Heatmap', 'FieldConfig'],
  nodeGraph: ['nodegraph', 'NodeGraph', undefined],
} as const;

export type PanelKind = keyof typeof PANELS;

/** A value that must fit a type: JSON, not what our builders say that it is. */
export interface Checked {
  readonly type: 'Dashboard' | 'Spec' | `${PanelKind}.Options` | `${PanelKind}.FieldConfig`;
  readonly value: unknown;
}

/** In JSON an enum is its value. Properties that a type does not have are errors, as in any literal. */
const PLAIN = `
type Plain<T> = 0 extends 1 & T ? T
  : T extends string ? \`\${T}\`
  : T extends number ? (number extends T ? T : \`\${T}\` extends \`\${infer N extends number}\` ? N : never)
  : T extends object ? { [K in keyof T]: Plain<T[K]> }
  : T;
`;

/** What TypeScript says if each value is written where its type of @grafana/schema is wanted: one line each. */
export async function typeFaults(values: readonly Checked[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'grafana-types-'));
  try {
    symlinkSync(join(__dirname, '../node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'values.ts'), sourceOf(values));
    const compilerOptions = { strict: true, noEmit: true, module: 'NodeNext', skipLibCheck: true, types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['values.ts'] }));
    return await compile(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sourceOf(values: readonly Checked[]): string {
  const modules = Object.entries(PANELS).map(
    ([kind, [folder, name]]) =>
      `import type * as ${kind} from '@grafana/schema/dist/esm/raw/composable/${folder}/panelcfg/x/${name}PanelCfg_types.gen';`,
  );
  return [
    "import type { Dashboard } from '@grafana/schema';",
    "import type { Spec } from '@grafana/schema/apis/dashboard.grafana.app/v2';",
    ...modules,
    PLAIN,
    ...values.map(
      ({ type, value }, at) =>
        `export const value${at}: Plain<${type}> = ${JSON.stringify(value, undefined, 1)};`,
    ),
  ].join('\n');
}

/** Undefined for a kind whose fields have no options of their own. */
export function fieldConfigOf(kind: PanelKind): `${PanelKind}.FieldConfig` | undefined {
  return PANELS[kind][2] === undefined ? undefined : `${kind}.FieldConfig`;
}

function compile(folder: string): Promise<string[]> {
  const tsc = join(__dirname, '../../../node_modules/.bin/tsc');
  return new Promise((resolve, reject) => {
    execFile(tsc, ['--project', 'tsconfig.json', '--pretty', 'false'], { cwd: folder }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      if (error !== null && lines.length === 0) reject(error);
      else resolve(lines);
    });
  });
}
