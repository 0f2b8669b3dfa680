import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboardv2';
import { QueryV2Builder } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Manifest } from '@grafana/grafana-foundation-sdk/resource';
import type { Language } from '../language.js';
import { COMMON_WORDS } from './common-words.js';
import { placePanels } from './place-panels.js';
import type { DashboardPlan, LinkPlan, PanelPlan, QueryPlan, VariablePlan } from './plan.js';
import { FORMATS } from './write-classic.js';

const DATASOURCE = { name: '${datasource}' };

/** The resource `dashboard.grafana.app/v2` of Grafana 13. */
export function writeV2(plan: DashboardPlan, language: Language): Manifest {
  const [title, description] = plan.text;
  const dashboard = new grafana.DashboardBuilder(title)
    .description(description)
    .tags([...plan.tags])
    .cursorSync(grafana.DashboardCursorSync.Crosshair)
    .timeSettings(
      new grafana.TimeSettingsBuilder().from('now-3h').to('now').autoRefresh('30s').timezone('browser'),
    )
    .variables([datasource(language), ...plan.variables.map(variable)])
    .links(plan.links.map(link));
  let id = 0;
  const rows = plan.sections.map((section) => {
    const items = placePanels(section.panels, 0).placed.map(({ panel: one, x, y }) => {
      const name = `panel-${++id}`;
      dashboard.element(name, panel(one).id(id));
      return grafana.gridItem(name).x(x).y(y).width(one.width).height(one.height);
    });
    return grafana.row(section.title).collapse(false).layout(grafana.grid().items(items));
  });
  return grafana.manifest(plan.uid, dashboard.layout(grafana.rows().rows(rows))).build();
}

function datasource(language: Language): Builder<grafana.VariableKind> {
  const [label, description] = COMMON_WORDS[language].datasource;
  return new grafana.DatasourceVariableBuilder('datasource')
    .pluginId('prometheus')
    .label(label)
    .description(description)
    .refresh(grafana.VariableRefresh.OnDashboardLoad);
}

function variable({
  name,
  text: [label, description],
  label: of,
  series,
}: VariablePlan): Builder<grafana.VariableKind> {
  const query = `label_values(${series}, ${of})`;
  return new grafana.QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .definition(query)
    .query({ build: () => variableQuery(query) })
    .refresh(grafana.VariableRefresh.OnTimeRangeChanged)
    .sort(grafana.VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

/** The SDK has no builder for the query of a variable. */
function variableQuery(query: string): grafana.DataQueryKind {
  return {
    ...new QueryV2Builder().datasource(DATASOURCE).build(),
    spec: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  };
}

function link({ text: [title, tooltip], tags }: LinkPlan): Builder<grafana.DashboardLink> {
  return new grafana.DashboardLinkBuilder()
    .title(title)
    .type(grafana.DashboardLinkType.Dashboards)
    .tooltip(tooltip)
    .icon('external link')
    .tags([...tags])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

function panel({
  text: [title, description],
  queries,
  transformations,
  visual,
}: PanelPlan): grafana.PanelBuilder {
  return new grafana.PanelBuilder()
    .title(title)
    .description(description)
    .data(
      new grafana.QueryGroupBuilder()
        .targets(queries.map(target))
        .transformations(transformations.map((one) => ({ build: () => one }))),
    )
    .visualization({ build: () => visual });
}

function target({ refId, expr, format, legend }: QueryPlan): grafana.TargetBuilder {
  const isInstant = format === 'table' || format === 'instant';
  const query = new QueryV2Builder()
    .datasource(DATASOURCE)
    .expr(expr)
    .format(FORMATS[format])
    .instant(isInstant)
    .range(!isInstant);
  if (legend !== undefined) query.legendFormat(legend);
  return new grafana.TargetBuilder().refId(refId).query(query);
}
