import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type VizConfigKind,
} from '@grafana/grafana-foundation-sdk/dashboardv2';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** The unit and the limit of a value. */
export interface Scale {
  /** Grafana's id of the unit, such as `ms`. */
  readonly unit: string;
  /** The objective: values from here on are red. */
  readonly limit?: number | undefined;
}

export const RATE: Scale = { unit: 'reqps' };
export const MESSAGE_RATE: Scale = { unit: 'mps' };
export const SHARE: Scale = { unit: 'percentunit' };
/** Of observations, in milliseconds. */
export const DURATION: Scale = { unit: 'ms' };
export const SECONDS: Scale = { unit: 's' };
export const NUMBER: Scale = { unit: 'short' };

/** One column of a table after the renaming. */
export interface Column extends Scale {
  readonly header: string;
}

export interface CellLink {
  readonly title: string;
  /** With variables of Grafana. */
  readonly url: string;
}

/** A column of text: the names of its values, and the addresses that a click offers. */
export interface TextColumn {
  readonly header: string;
  readonly names: Readonly<Record<string, string>>;
  readonly links: readonly CellLink[];
}

/** Lines over time. A limit is a dashed line. */
export function drawLines({ unit, limit }: Scale, stacked: boolean): VizConfigKind {
  const visual = new timeseries.VisualizationV2Builder()
    .unit(unit)
    .min(0)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .thresholds(thresholds(limit, 'transparent'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['mean', 'max', 'lastNotNull'])
        .sortBy('Mean')
        .sortDesc(true),
    );
  if (limit !== undefined) {
    visual.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return visual.build();
}

/** One number, with its course behind it. */
export function drawNumber({ unit, limit }: Scale, noValue: string): VizConfigKind {
  return new stat.VisualizationV2Builder()
    .unit(unit)
    .min(0)
    .noValue(noValue)
    .thresholds(thresholds(limit, limit === undefined ? 'text' : 'green'))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .build();
}

/** The durations of all observations as a map: time, bucket, and how many. */
export function drawHeatmap(): VizConfigKind {
  return new heatmap.VisualizationV2Builder()
    .unit('reqps')
    .yAxis(new heatmap.YAxisConfigBuilder().unit('ms'))
    .build();
}

/** @param worst the header of the column by which rows are sorted, largest first */
export function drawTable(
  texts: readonly TextColumn[],
  columns: readonly Column[],
  worst: string,
): VizConfigKind {
  const visual = new table.VisualizationV2Builder()
    .unit('short')
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .sortBy([new TableSortByFieldStateBuilder().displayName(worst).desc(true)]);
  for (const { header, names, links } of texts) {
    const named = Object.entries(names).map(([value, text]) => [value, { text }]);
    visual.overrideByName(header, [
      { id: 'mappings', value: [{ type: 'value', options: Object.fromEntries(named) as object }] },
      ...(links.length === 0 ? [] : [{ id: 'links', value: links }]),
    ]);
  }
  for (const { header, unit, limit } of columns) {
    visual.overrideByName(header, [
      { id: 'unit', value: unit },
      ...(limit === undefined
        ? []
        : [
            { id: 'thresholds', value: thresholds(limit, 'text').build() },
            { id: 'custom.cellOptions', value: { type: 'color-text' } },
          ]),
    ]);
  }
  const { group, version, spec, kind } = visual.build();
  // Tables of Grafana 12 and later have no such option any more; the SDK still writes it.
  const { footer: _, ...options } = spec.options as table.Options;
  return { kind, group, version, spec: { ...spec, options } };
}

/** Systems as circles, of which the failed part is red, and calls as arrows. */
export function drawGraph(): VizConfigKind {
  const arc = (field: string, color: string): nodegraph.ArcOptionBuilder =>
    new nodegraph.ArcOptionBuilder().field(field).color(color);
  return (
    new nodegraph.VisualizationV2Builder()
      .unit('reqps')
      .nodes(
        new nodegraph.NodeOptionsBuilder()
          .mainStatUnit('reqps')
          .secondaryStatUnit('ms')
          .arcs([arc('arc__failed', 'red'), arc('arc__answered', 'green')]),
      )
      // Grafana prints the unit of an edge as it is, not what the id means.
      .edges(new nodegraph.EdgeOptionsBuilder().mainStatUnit('req/s').secondaryStatUnit('ms'))
      .build()
  );
}

function thresholds(limit: number | undefined, below: string): ThresholdsConfigBuilder {
  const over = limit === undefined ? [] : [{ value: limit, color: 'red' }];
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: below }, ...over]);
}
