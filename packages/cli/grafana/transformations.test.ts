import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DataTransformerConfig, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

// Grafana's own code turns tables as its Prometheus data source makes them into those that its panels read. It is not a
// dependency, since it brings 210 packages; jest cannot load it, since some of them are ES modules.
const VERSION = '13.2.3';

interface Frame {
  readonly length: number;
  readonly fields: readonly { readonly name: string; readonly values: readonly unknown[] }[];
}

/** The part of @grafana/data that is used here. */
interface Grafana {
  readonly standardTransformers: Readonly<Record<string, { readonly id: string }>>;
  readonly standardTransformersRegistry: { setInit(init: () => readonly object[]): void };
  transformDataFrame(
    transformations: readonly DataTransformerConfig[],
    frames: readonly Frame[],
    context: { readonly interpolate: (text: string) => string },
  ): { subscribe(next: (frames: readonly Frame[]) => void): void };
  toDataFrame(frame: object): Frame;
  getFieldDisplayName(field: Frame['fields'][number], frame: Frame, frames: readonly Frame[]): string;
}

type Labels = Readonly<Record<string, string>>;
type Row = readonly [labels: Labels, value: number];

const DASHBOARDS = join(import.meta.dirname, '../../../docs/dashboards');
const folder = mkdtempSync(join(tmpdir(), 'grafana-'));
let grafana: Grafana;

before(() => {
  execFileSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', `@grafana/data@${VERSION}`],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  grafana = createRequire(join(folder, 'index.js'))('@grafana/data') as Grafana;
  // The transformations look for the scenes of a page there.
  Object.assign(globalThis, { window: {} });
  const transformers = new Map(Object.values(grafana.standardTransformers).map((one) => [one.id, one]));
  grafana.standardTransformersRegistry.setInit(() =>
    [...transformers.values()].map((one) => ({ id: one.id, name: one.id, transformation: async () => one })),
  );
});

after(() => rmSync(folder, { recursive: true, force: true }));

function panel(file: string, title: string): Panel {
  const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as {
    readonly panels: readonly Panel[];
  };
  const found = panels.find((one) => one.title === title && one.type !== 'row');
  if (found === undefined) throw new Error(`no panel ${title} in ${file}`);
  return found;
}

/** A table as the data source makes it of an instant query. */
function table(refId: string, rows: readonly Row[]): Frame {
  const labels = [...new Set(rows.flatMap(([all]) => Object.keys(all)))].sort();
  return grafana.toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => 0) },
      ...labels.map((name) => ({ name, type: 'string', values: rows.map(([all]) => all[name] ?? '') })),
      { name: `Value #${refId}`, type: 'number', values: rows.map(([, value]) => value) },
    ],
  });
}

/** What the panel draws: each frame as rows of its named fields. */
async function drawn(of: Panel, frames: readonly Frame[]): Promise<Record<string, unknown>[][]> {
  const result = await new Promise<readonly Frame[]>((resolve) => {
    grafana
      .transformDataFrame(of.transformations ?? [], frames, { interpolate: (text) => text })
      .subscribe(resolve);
  });
  return result.map((frame) =>
    Array.from({ length: frame.length }, (_, row) =>
      Object.fromEntries(
        frame.fields.map((field) => [grafana.getFieldDisplayName(field, frame, result), field.values[row]]),
      ),
    ),
  );
}

void test('the node graph gets one frame of nodes and one of edges, with the names that it reads', async () => {
  const node = (id: string, value: number): Row => [{ id, title: id }, value];
  const edge = (source: string, target: string, value: number): Row => [
    { id: `${source}-${target}`, source, target },
    value,
  ];
  const frames = await drawn(panel('fleet.json', 'Callers and callees'), [
    table('nodes_rate', [node('A', 5), node('B', 2), node('C', 0)]),
    table('nodes_p95', [node('A', 90), node('B', 95)]),
    table('nodes_failed', [node('A', 0.1), node('B', 0), node('C', 0)]),
    table('nodes_answered', [node('A', 0.9), node('B', 1), node('C', 0)]),
    table('edges_rate', [edge('C', 'A', 5), edge('A', 'B', 2)]),
    table('edges_p95', [edge('C', 'A', 90)]),
  ]);
  assert.deepEqual(frames, [
    [
      { id: 'A', title: 'A', mainstat: 5, secondarystat: 90, arc__failed: 0.1, arc__answered: 0.9 },
      { id: 'B', title: 'B', mainstat: 2, secondarystat: 95, arc__failed: 0, arc__answered: 1 },
      { id: 'C', title: 'C', mainstat: 0, secondarystat: undefined, arc__failed: 0, arc__answered: 0 },
    ],
    [
      { id: 'C-A', source: 'C', target: 'A', mainstat: 5, secondarystat: 90 },
      { id: 'A-B', source: 'A', target: 'B', mainstat: 2, secondarystat: undefined },
    ],
  ]);
});

void test('a table has a row for each partner and action, and named columns', async () => {
  const call = (action_code: string, value: number): Row => [{ partner: '1', action_code }, value];
  const shown = panel('A123010101-partners.json', 'Partners and actions');
  const frames = (shown.targets ?? []).map((query, at) =>
    table((query as unknown as { refId: string }).refId, [
      call('101', at),
      ...(at === 0 ? [] : [call('102', at)]),
    ]),
  );
  assert.deepEqual(await drawn(shown, frames), [
    [
      { Partner: '1', Action: '101', Failed: 0, 'Business errors': 1, p95: 2, Mean: 3, 'Per second': 4 },
      {
        Partner: '1',
        Action: '102',
        Failed: undefined,
        'Business errors': 1,
        p95: 2,
        Mean: 3,
        'Per second': 4,
      },
    ],
  ]);
});

const NAMES: readonly (readonly [file: string, title: string, given: string[], expected: string[]])[] = [
  [
    'inbound',
    'Requests by path',
    ['unmatched', '/unmatched', '__other__'],
    ['no route', '/unmatched', 'folded'],
  ],
  ['inbound', 'Requests by status', ['200', '499'], ['200', '499 aborted']],
  ['partners', 'Calls by code', ['-1', '0', '10-1', 'timeout'], ['no code', '0', '10-1', 'timeout']],
  ['partners', 'Calls by action', ['1 / 101', '1 / __other__'], ['1 / 101', '1 / folded']],
];

for (const [kind, title, given, expected] of NAMES) {
  void test(`${title}: values that are not self-explanatory have names`, async () => {
    const series = given.map((name) =>
      grafana.toDataFrame({
        refId: 'A',
        fields: [
          { name: 'Time', type: 'time', values: [0] },
          {
            name: 'Value',
            type: 'number',
            values: [1],
            labels: { name },
            config: { displayNameFromDS: name },
          },
        ],
      }),
    );
    const frames = await drawn(panel(`A123010101-${kind}.json`, title), series);
    assert.deepEqual(
      frames.map(([row = {}]) => Object.keys(row).find((name) => name !== 'Time')),
      expected,
    );
  });
}
