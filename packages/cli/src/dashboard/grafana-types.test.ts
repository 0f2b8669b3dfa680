import { DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import { type Checked, fieldConfigOf, type PanelKind, typeFaults } from '../../test/grafana-types.js';
import { readObjectives } from '../objectives/read-objectives.js';
import { type DashboardRequest, writeDashboards } from './write-dashboards.js';

interface Classic {
  readonly panels: readonly {
    readonly type: PanelKind | 'row';
    readonly options: unknown;
    readonly fieldConfig: { readonly defaults: { readonly custom?: unknown } };
  }[];
}

function written(schema: DashboardRequest['schema']): unknown[] {
  return writeDashboards({
    syscodes: ['A123010101'],
    kinds: ['inbound', 'partners', 'consumers', 'fleet'],
    objectives: readObjectives([], DEFAULT_BUCKETS),
    schema,
    language: 'en',
  }).map(({ text }) => JSON.parse(text) as unknown);
}

const classic = written('classic') as Classic[];

/** The options of the panels, which the types of a dashboard leave open. */
function optionsOf({ panels }: Classic): Checked[] {
  return panels.flatMap(({ type, options, fieldConfig }): Checked[] => {
    if (type === 'row') return [];
    const fields = fieldConfigOf(type);
    const custom = fieldConfig.defaults.custom;
    return [
      { type: `${type}.Options`, value: options },
      ...(fields === undefined || custom === undefined ? [] : [{ type: fields, value: custom }]),
    ];
  });
}

test('both schemas and the options of all panels fit the types of Grafana', async () => {
  const values: Checked[] = [
    ...classic.map((value): Checked => ({ type: 'Dashboard', value })),
    ...written('v2').map(
      (resource): Checked => ({ type: 'Spec', value: (resource as { spec: unknown }).spec }),
    ),
    ...classic.flatMap(optionsOf),
  ];
  expect(values.length).toBeGreaterThan(100);
  expect(await typeFaults(values)).toEqual([]);
}, 60_000);

test('the check finds an unknown property, a value that is not one of an enum, and a wrong type', async () => {
  const [dashboard] = classic;
  const faults = await typeFaults([
    { type: 'Dashboard', value: { ...dashboard, panles: [] } },
    { type: 'Dashboard', value: { ...dashboard, graphTooltip: 7 } },
    { type: 'stat.Options', value: { graphMode: 'lines' } },
    { type: 'nodeGraph.Options', value: { nodes: { arcs: ['arc__failed'] } } },
  ]);
  const places = faults.map((fault) => /'"?(panles|7|lines|string)"?'/.exec(fault)?.[1]);
  expect(places.filter((place) => place !== undefined)).toEqual(['panles', '7', 'lines', 'string']);
}, 60_000);
