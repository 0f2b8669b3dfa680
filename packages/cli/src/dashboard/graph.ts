import { type Question, quantileOf, rateOf, shareOf } from '../queries/expressions.js';
import { REQUESTS } from '../queries/families.js';
import { ANY_SYSCODE } from '../queries/select.js';
import { OVER_RANGE } from './dashboard-links.js';
import { drawGraph } from './draw-panels.js';
import { organize, transform } from './panels.js';
import type { PanelPlan, QueryPlan, Text } from './plan.js';

/** Which field of Grafana's node graph a query fills. Fields of one prefix become one table. */
const FIELDS = {
  nodes_rate: 'mainstat',
  nodes_p95: 'secondarystat',
  nodes_failed: 'arc__failed',
  nodes_answered: 'arc__answered',
  edges_rate: 'mainstat',
  edges_p95: 'secondarystat',
} as const;

/** Systems and their callers: a table of nodes and one of edges, whose labels and fields have the names that Grafana reads. */
export function graphPanel(text: Text, where: readonly string[]): PanelPlan {
  const expressions = { ...nodes(where), ...edges(where) };
  return {
    text,
    width: 24,
    height: 16,
    queries: Object.entries(expressions).map(
      ([refId, expr]): QueryPlan => ({ refId, expr, format: 'table' }),
    ),
    transformations: [
      transform('merge', {}, '/^nodes_/'),
      transform('merge', {}, '/^edges_/'),
      organize([
        ...['id', 'title', 'source', 'target'].map((label) => [label, label] as const),
        ...Object.entries(FIELDS).map(([refId, field]) => [`Value #${refId}`, field] as const),
      ]),
    ],
    visual: drawGraph(),
  };
}

/** Each system that answers, and each caller of one: the panel fails if an arrow has an end without a node. */
function nodes(where: readonly string[]): Partial<Record<keyof typeof FIELDS, string>> {
  const systems: Question = { family: REQUESTS, window: OVER_RANGE, by: ['application'], where };
  const isCaller = `f_code=~"${ANY_SYSCODE}"`;
  const callers = rateOf({ ...systems, by: ['f_code'], where: [...where, isCaller] });
  // A caller that answers nothing itself is grey: both arcs are 0.
  const withCallers = (expr: string): string =>
    `${asNode(expr, 'application')} or 0 * ${asNode(callers, 'f_code')}`;
  const failed = `(${shareOf(systems, REQUESTS.failed)}) >= 0`;
  return {
    nodes_rate: withCallers(rateOf(systems)),
    nodes_p95: asNode(`${quantileOf(0.95, systems)} >= 0`, 'application'),
    nodes_failed: withCallers(failed),
    nodes_answered: withCallers(`1 - (${failed})`),
  };
}

function edges(where: readonly string[]): Partial<Record<keyof typeof FIELDS, string>> {
  const calls: Question = {
    family: REQUESTS,
    window: OVER_RANGE,
    by: ['f_code', 'application'],
    where: [...where, `f_code=~"${ANY_SYSCODE}"`],
  };
  return {
    edges_rate: asEdge(`${rateOf(calls)} > 0`),
    edges_p95: asEdge(`${quantileOf(0.95, calls)} >= 0`),
  };
}

function asNode(expr: string, label: string): string {
  return `sum by (id, title) (${copyLabel(copyLabel(expr, label, 'id'), label, 'title')})`;
}

function asEdge(expr: string): string {
  const named = copyLabel(copyLabel(expr, 'f_code', 'source'), 'application', 'target');
  return `sum by (id, source, target) (label_join(${named}, "id", "-", "f_code", "application"))`;
}

function copyLabel(expr: string, from: string, to: string): string {
  return `label_replace(${expr}, "${to}", "$1", "${from}", "(.*)")`;
}
