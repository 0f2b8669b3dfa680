import { TransformationBuilder, type TransformationKind } from '@grafana/grafana-foundation-sdk/dashboardv2';
import {
  type CellLink,
  drawHeatmap,
  drawLines,
  drawNumber,
  drawTable,
  type Scale,
  type TextColumn,
} from './draw-panels.js';
import { type DashboardLabel, type LabelWords, promLabel } from './label-words.js';
import type { PanelPlan, QueryPlan, Text } from './plan.js';

type Words = Readonly<Record<DashboardLabel, LabelWords>>;

/** The labels by which a panel splits its numbers, in the order of the legend. */
interface Split {
  readonly by: readonly DashboardLabel[];
  readonly words: Words;
}

/** One line of a panel; without a legend, a line for each value of the labels by which it is split. */
interface Line {
  readonly expr: string;
  readonly legend?: string;
}

/** A column of numbers; `header` is unique in its table. */
export interface TableColumn extends Scale {
  readonly header: string;
  readonly expr: string;
}

const HALF = { width: 12, height: 8 };

/**
 * One number in the first row of a dashboard.
 * @param count how many of them share the row
 * @param format `instant` for an expression that costs too much over time
 */
export function numberPanel(
  text: Text,
  expr: string,
  scale: Scale,
  count: number,
  noValue: string,
  format: 'series' | 'instant' = 'series',
): PanelPlan {
  return {
    text,
    width: 24 / count,
    height: 4,
    queries: [{ refId: 'A', expr, format, legend: text[0] }],
    transformations: [],
    visual: drawNumber(scale, noValue),
  };
}

/** Lines over time, a line per value of the labels. */
export function splitPanel(text: Text, expr: string, scale: Scale, split: Split, stacked = false): PanelPlan {
  const { by, words } = split;
  const legend = by.map((label) => `{{${promLabel(label)}}}`).join(' / ');
  return {
    ...linesPanel(text, [{ expr: nameEmpty(expr, split), legend }], scale, stacked),
    transformations: by.flatMap((label) => Object.entries(words[label].values).map(renameSeries)),
  };
}

/** Lines over time, each with its own expression. */
export function linesPanel(text: Text, lines: readonly Line[], scale: Scale, stacked = false): PanelPlan {
  const queries = lines.map(({ expr, legend }, at): QueryPlan => {
    const refId = String.fromCodePoint(65 + at);
    return { refId, expr, format: 'series', ...(legend === undefined ? {} : { legend }) };
  });
  return { text, ...HALF, queries, transformations: [], visual: drawLines(scale, stacked) };
}

/** The distribution of durations over time. @param expr buckets per second, by `le` */
export function heatmapPanel(text: Text, expr: string): PanelPlan {
  return {
    text,
    ...HALF,
    queries: [{ refId: 'A', expr, format: 'heatmap', legend: '{{le}}' }],
    transformations: [],
    visual: drawHeatmap(),
  };
}

/**
 * A row per value of the labels, sorted by the column `worst`.
 * @param links for the values of the first label
 */
export function tablePanel(
  text: Text,
  split: Split,
  columns: readonly TableColumn[],
  worst: string,
  size: { readonly width: number; readonly height: number },
  links: readonly CellLink[],
): PanelPlan {
  const { by, words } = split;
  const refIdOf = (at: number): string => `column_${at}`;
  const names = by.map((label, at): TextColumn => {
    const { header, values } = words[label];
    return { header, names: values, links: at === 0 ? links : [] };
  });
  const renamed = [
    ...by.map((label): [string, string] => [promLabel(label), words[label].header]),
    ...columns.map(({ header }, at): [string, string] => [`Value #${refIdOf(at)}`, header]),
  ];
  return {
    text,
    ...size,
    queries: columns.map(({ expr }, at) => ({
      refId: refIdOf(at),
      // A share of nothing is NaN, which Grafana would sort above all numbers.
      expr: nameEmpty(`(${expr}) >= 0`, split),
      format: 'table',
    })),
    transformations: [transform('merge', {}), organize(renamed)],
    visual: drawTable(names, columns, worst),
  };
}

/** Names and orders the fields, and hides the time. @param renamed pairs of the old and the new name */
export function organize(renamed: readonly (readonly [from: string, to: string])[]): TransformationKind {
  return transform('organize', {
    excludeByName: { Time: true },
    renameByName: Object.fromEntries(renamed),
    indexByName: Object.fromEntries(renamed.map(([from], at) => [from, at])),
  });
}

/** @param refIds a regular expression, as `/^nodes_/`: only the results of these queries are transformed */
export function transform(id: string, options: object, refIds?: string): TransformationKind {
  const builder = new TransformationBuilder().group(id).options(options);
  return (refIds === undefined ? builder : builder.filter({ id: 'byRefId', options: refIds })).build();
}

function renameSeries([value, text]: readonly [string, string]): TransformationKind {
  return transform('renameByRegex', { regex: `/(^|/ )${value}($| /)/`, renamePattern: `$1${text}$2` });
}

/** Gives an empty label a text. */
function nameEmpty(expr: string, { by, words }: Split): string {
  return by.reduce((named, label) => {
    const { empty } = words[label];
    const name = promLabel(label);
    return empty === undefined ? named : `label_replace(${named}, "${name}", "${empty}", "${name}", "")`;
  }, expr);
}
