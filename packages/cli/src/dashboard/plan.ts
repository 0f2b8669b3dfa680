import type { TransformationKind, VizConfigKind } from '@grafana/grafana-foundation-sdk/dashboardv2';

/** A title and a description, which Grafana shows at the (i) of a panel. */
export type Text = readonly [title: string, description: string];

/** A dashboard without the schema in which it is written. */
export interface DashboardPlan {
  /** Stable, so that a new import replaces the old dashboard; at most 40 characters. */
  readonly uid: string;
  readonly text: Text;
  /** Grafana finds dashboards for links by these. */
  readonly tags: readonly string[];
  readonly links: readonly LinkPlan[];
  readonly variables: readonly VariablePlan[];
  readonly sections: readonly SectionPlan[];
}

/** A link to all dashboards with these tags; it keeps the time and the variables. */
export interface LinkPlan {
  readonly text: Text;
  readonly tags: readonly string[];
}

/** A variable whose values are those of a label. Any number of them can be chosen. */
export interface VariablePlan {
  readonly name: string;
  readonly text: Text;
  /** The label whose values are listed. */
  readonly label: string;
  /** Selector of the series that have the label. */
  readonly series: string;
}

export interface SectionPlan {
  readonly title: string;
  readonly panels: readonly PanelPlan[];
}

export interface PanelPlan {
  readonly text: Text;
  /** Columns, of 24. */
  readonly width: number;
  /** Units of Grafana's grid, 38 pixels each. */
  readonly height: number;
  readonly queries: readonly QueryPlan[];
  readonly transformations: readonly TransformationKind[];
  readonly visual: VizConfigKind;
}

export interface QueryPlan {
  readonly refId: string;
  /** PromQL, with variables of Grafana. */
  readonly expr: string;
  /** `series` and `heatmap` over the time range; `instant` and `table` (a row per series) at its end. */
  readonly format: 'series' | 'heatmap' | 'instant' | 'table';
  /** The name of a series, such as `{{path}}`. */
  readonly legend?: string;
}
