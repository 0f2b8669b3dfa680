import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Language } from '../language.js';
import { COMMON_WORDS } from './common-words.js';
import { placePanels } from './place-panels.js';
import type { DashboardPlan, LinkPlan, PanelPlan, QueryPlan, VariablePlan } from './plan.js';

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** The classic JSON model, which every version of Grafana imports. */
export function writeClassic(plan: DashboardPlan, language: Language): grafana.Dashboard {
  const [title, description] = plan.text;
  const dashboard = new grafana.DashboardBuilder(title)
    .uid(plan.uid)
    .description(description)
    .tags([...plan.tags])
    .editable()
    .tooltip(grafana.DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .variables([datasource(language), ...plan.variables.map(variable)].map(withoutInterval))
    .links(plan.links.map(link));
  let [id, top] = [0, 0];
  for (const section of plan.sections) {
    dashboard.withRow(new grafana.RowBuilder(section.title).id(++id).gridPos({ h: 1, w: 24, x: 0, y: top }));
    const { placed, bottom } = placePanels(section.panels, top + 1);
    for (const { panel: one, x, y } of placed) {
      dashboard.withPanel(panel(one).id(++id).gridPos({ h: one.height, w: one.width, x, y }));
    }
    top = bottom;
  }
  return { ...dashboard.build(), id: null, annotations: { list: [] } };
}

function datasource(language: Language): Builder<grafana.VariableModel> {
  const [label, description] = COMMON_WORDS[language].datasource;
  return new grafana.DatasourceVariableBuilder('datasource')
    .type('prometheus')
    .label(label)
    .description(description);
}

function variable({
  name,
  text: [label, description],
  label: of,
  series,
}: VariablePlan): Builder<grafana.VariableModel> {
  const query = `label_values(${series}, ${of})`;
  return new grafana.QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(DATASOURCE)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .refresh(grafana.VariableRefresh.OnTimeRangeChanged)
    .sort(grafana.VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

/** The SDK gives each variable what only one of intervals has, and Grafana's schema refuses that. */
function withoutInterval(builder: Builder<grafana.VariableModel>): Builder<grafana.VariableModel> {
  const { auto: _, auto_min: _min, auto_count: _count, ...model } = builder.build();
  return { build: () => model };
}

function link({ text: [title, tooltip], tags }: LinkPlan): Builder<grafana.DashboardLink> {
  return new grafana.DashboardLinkBuilder(title)
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
    .type(visual.group)
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .targets(queries.map(target))
    .transformations(
      transformations.map(({ group, spec: { options, filter } }) => ({
        id: group,
        ...(filter === undefined ? {} : { filter }),
        options: options as unknown,
      })),
    )
    .options(visual.spec.options)
    .fieldConfig(visual.spec.fieldConfig as unknown as grafana.FieldConfigSource);
}

function target({ refId, expr, format, legend }: QueryPlan): DataqueryBuilder {
  const query = new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).format(FORMATS[format]);
  if (legend !== undefined) query.legendFormat(legend);
  return format === 'table' || format === 'instant' ? query.instant() : query.range();
}

/** The formats of Grafana's Prometheus data source. */
export const FORMATS: Readonly<Record<QueryPlan['format'], PromQueryFormat>> = {
  series: PromQueryFormat.TimeSeries,
  heatmap: PromQueryFormat.Heatmap,
  instant: PromQueryFormat.TimeSeries,
  table: PromQueryFormat.Table,
};
