import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../docs/dashboards');

/** A file of docs/dashboards, with what Grafana asks Prometheus for it. */
export interface WrittenDashboard {
  readonly file: string;
  readonly variables: readonly { readonly series: string; readonly label: string }[];
  readonly queries: readonly DashboardQuery[];
}

export interface DashboardQuery {
  readonly panel: string;
  readonly refId: string;
  /** As Prometheus gets it while every variable is on "All". */
  readonly expr: string;
}

interface Json {
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[];
  };
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
  }[];
}

/** The dashboards that the command has written for the demo. */
export function writtenDashboards(): WrittenDashboard[] {
  return readdirSync(FOLDER).map((file) => {
    const { templating, panels } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Json;
    const names = templating.list.map(({ name }) => name);
    return {
      file,
      // The query of the data source's own variable is only its name.
      variables: templating.list.flatMap(({ query }) => {
        if (typeof query === 'string') return [];
        const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? [];
        return series === undefined || label === undefined ? [] : [{ series, label }];
      }),
      queries: panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ refId, expr }) => ({ panel: title, refId, expr: asked(expr, names) })),
      ),
    };
  });
}

/** What Grafana puts in place of its variables. */
function asked(expr: string, variables: readonly string[]): string {
  const ranges = expr.replaceAll('$__rate_interval', '30s').replaceAll('$__range', '1m');
  return variables.reduce((text, name) => text.replaceAll(`$${name}"`, '.*"'), ranges);
}
