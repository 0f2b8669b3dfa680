import { DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type * as v2 from '@grafana/grafana-foundation-sdk/dashboardv2';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { promqlMistakes } from '../../test/promql-mistakes.js';
import { readObjectives } from '../objectives/read-objectives.js';
import { type DashboardRequest, writeDashboards } from './write-dashboards.js';

const REQUEST: DashboardRequest = {
  syscodes: ['A123010101', 'C789030303'],
  kinds: ['inbound', 'partners', 'consumers', 'fleet'],
  objectives: readObjectives(['availability=99.95', 'latency=500ms@99', 'latency=2s@99.9'], DEFAULT_BUCKETS),
  schema: 'classic',
  language: 'en',
};

function write(change: Partial<DashboardRequest> = {}): { name: string; dashboard: Dashboard }[] {
  return writeDashboards({ ...REQUEST, ...change }).map(({ name, text }) => ({
    name,
    dashboard: JSON.parse(text) as Dashboard,
  }));
}

function panelsOf({ panels = [] }: Dashboard): (Panel | RowPanel)[] {
  return panels;
}

function dataPanelsOf(dashboard: Dashboard): Panel[] {
  return panelsOf(dashboard).filter((panel): panel is Panel => panel.type !== 'row');
}

function queriesOf({ targets = [] }: Panel): Dataquery[] {
  return targets as unknown as Dataquery[];
}

test('writes a set for each system, and one of all', () => {
  expect(write().map(({ name, dashboard: { uid } }) => [name, uid])).toEqual([
    ['A123010101-inbound.json', 'channel-inbound-A123010101'],
    ['A123010101-partners.json', 'channel-partners-A123010101'],
    ['A123010101-consumers.json', 'channel-consumers-A123010101'],
    ['C789030303-inbound.json', 'channel-inbound-C789030303'],
    ['C789030303-partners.json', 'channel-partners-C789030303'],
    ['C789030303-consumers.json', 'channel-consumers-C789030303'],
    ['fleet.json', 'channel-fleet'],
  ]);
  expect(write({ kinds: ['fleet'], syscodes: [] }).map(({ name }) => name)).toEqual(['fleet.json']);
});

const EACH = (['en', 'zh'] as const).flatMap((language) =>
  write({ language }).map(({ name, dashboard }) => [`${name} in ${language}`, dashboard] as const),
);

describe.each(EACH)('%s', (_name, dashboard) => {
  const panels = dataPanelsOf(dashboard);

  test('has a uid that Grafana takes, a title and a description', () => {
    expect(dashboard.uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(dashboard.title).not.toBe('');
    expect(dashboard.description).toMatch(/[.。]$/);
  });

  test('has panels that do not overlap and lie within the 24 columns', () => {
    const taken = new Map<string, number | undefined>();
    for (const { id, gridPos } of panelsOf(dashboard)) {
      const { x, y, w, h } = gridPos ?? { x: -1, y: 0, w: 0, h: 0 };
      expect({ id, fits: x >= 0 && w > 0 && h > 0 && x + w <= 24 }).toEqual({ id, fits: true });
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(taken.get(`${column}:${line}`)).toBeUndefined();
          taken.set(`${column}:${line}`, id);
        }
      }
    }
  });

  test('has ids and, within a row, titles that are unique', () => {
    const ids = panelsOf(dashboard).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => Number.isInteger(id))).toBe(true);
    const titles = panelsOf(dashboard).map(({ type, title }) => `${type} ${title}`);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s has a unit, a description and queries',
    (title, panel) => {
      expect(title).not.toBe('');
      expect(panel.description).toMatch(/[.。]$/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/^(reqps|mps|eps|percentunit|ms|s|short)$/);
      const refIds = queriesOf(panel).map(({ refId }) => refId);
      expect(refIds.length).toBeGreaterThan(0);
      expect(new Set(refIds).size).toBe(refIds.length);
      for (const { expr, instant, range, format } of queriesOf(panel)) {
        expect(promqlMistakes(expr.replaceAll(/\$__\w+/g, '5m'))).toEqual([]);
        expect(instant).toBe(!range);
        expect(format).toMatch(/^(time_series|table|heatmap)$/);
      }
    },
  );

  test('names each column of a table once, and gives it a unit', () => {
    for (const panel of panels.filter(({ type }) => type === 'table')) {
      const renamed = panel.transformations?.find(({ id }) => id === 'organize')?.options as unknown;
      const { renameByName } = renamed as { renameByName: Record<string, string> };
      const headers = Object.values(renameByName);
      expect(new Set(headers).size).toBe(headers.length);
      expect(Object.keys(renameByName).filter((name) => name.startsWith('Value #'))).toEqual(
        queriesOf(panel).map(({ refId }) => `Value #${refId}`),
      );
      const overridden = panel.fieldConfig?.overrides.map(({ matcher }) => matcher.options as string);
      expect(overridden).toEqual(headers);
    }
  });

  test('asks only with variables that it has', () => {
    const known = new Set(dashboard.templating.list?.map(({ name }) => name));
    const used = panels.flatMap(queriesOf).flatMap(({ expr }) => [...expr.matchAll(/\$([a-z]\w*)/g)]);
    expect(new Set(used.map(([, name]) => name))).toEqual(
      new Set([...known].filter((name) => name !== 'datasource')),
    );
  });
});

test('has only Chinese texts in Chinese', () => {
  const texts = write({ language: 'zh' }).flatMap(({ dashboard }) => [
    dashboard.title,
    dashboard.description,
    ...(dashboard.links ?? []).flatMap(({ title, tooltip }) => [title, tooltip]),
    ...(dashboard.templating.list ?? []).flatMap(({ label, description }) => [label, description]),
    ...panelsOf(dashboard).map(({ title }) => title),
    ...dataPanelsOf(dashboard).map(({ description }) => description),
  ]);
  expect(texts.filter((text) => !/[\u4e00-\u9fff]/.test(text ?? '') && text !== 'p95')).toEqual([]);
});

test('draws the limits of the objectives', () => {
  const [inbound] = write({ syscodes: ['A123010101'], kinds: ['inbound'] });
  const limits = dataPanelsOf(inbound?.dashboard as Dashboard).map(
    ({ title, fieldConfig }): [string, unknown] => [
      title ?? '',
      fieldConfig?.defaults.thresholds?.steps.at(-1)?.value,
    ],
  );
  expect(Object.fromEntries(limits)).toMatchObject({
    Failed: 0.0005,
    'Failed, by path': 0.0005,
    'Slower than 500 ms': 0.01,
    Percentiles: 500,
    'Too slow': 0.01,
    Requests: null,
  });
});

test('links the dashboards of a system by their tags, and keeps time and variables', () => {
  const dashboards = write({ syscodes: ['A123010101'] }).map(({ dashboard }) => dashboard);
  const found = (tags: readonly string[]): string[] =>
    dashboards.filter((one) => tags.every((tag) => one.tags?.includes(tag))).map(({ uid }) => uid ?? '');
  const links = dashboards[0]?.links ?? [];
  expect(links.map(({ tags }) => found(tags))).toEqual([
    ['channel-inbound-A123010101', 'channel-partners-A123010101', 'channel-consumers-A123010101'],
    ['channel-fleet'],
  ]);
  expect(links.every(({ includeVars, keepTime }) => includeVars && keepTime)).toBe(true);
});

test('has the same panels, queries and variables in the schema v2', () => {
  const classic = write();
  const resources = writeDashboards({ ...REQUEST, schema: 'v2' });
  expect(resources.map(({ name }) => name)).toEqual(classic.map(({ name }) => name));
  for (const [at, { text }] of resources.entries()) {
    const { apiVersion, kind, metadata, spec } = JSON.parse(text) as {
      readonly apiVersion: string;
      readonly kind: string;
      readonly metadata: { readonly name: string };
      readonly spec: v2.Dashboard;
    };
    const { dashboard } = classic[at] as { dashboard: Dashboard };
    expect({ apiVersion, kind, name: metadata.name }).toEqual({
      apiVersion: 'dashboard.grafana.app/v2',
      kind: 'Dashboard',
      name: dashboard.uid,
    });
    const panels = Object.values(spec.elements).map(({ spec: panel }) => panel as v2.PanelSpec);
    expect(panels.map(({ title, data }) => [title, data.spec.queries.map(expressionOf)])).toEqual(
      dataPanelsOf(dashboard).map((panel) => [panel.title, queriesOf(panel).map(({ expr }) => expr)]),
    );
    expect(placesOf(spec)).toEqual(Object.keys(spec.elements));
    expect(spec.variables.map(({ spec: { name } }) => name)).toEqual(
      dashboard.templating.list?.map(({ name }) => name),
    );
  }
});

function expressionOf({ spec }: v2.PanelQueryKind): unknown {
  return (spec.query.spec as Dataquery).expr;
}

/** The names of the elements that the rows of a dashboard show. */
function placesOf({ layout }: v2.Dashboard): string[] {
  return (layout as v2.RowsLayoutKind).spec.rows.flatMap(({ spec }) =>
    (spec.layout as v2.GridLayoutKind).spec.items.map(({ spec: { element } }) => element.name),
  );
}
