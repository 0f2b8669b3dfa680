import { OTHER } from '@channel-exporter/core/contract';
import { type Family, labelOf, type Series, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type CardinalityRule =
  | 'near-limit'
  | 'over-limit'
  | 'many-values'
  | 'folded'
  | 'folded-route'
  | 'unknown-partner'
  | 'unknown-action';

/** The part of the limit from which a family is nearly full. */
const NEARLY = 0.8;
/** The part of the limit that the values of one label may take. */
const MANY = 0.1;

/** Rules for how many label sets there are, and for values that are folded or not in the partner directory. */
export const CARDINALITY_RULES: Readonly<Record<CardinalityRule, Rule>> = {
  'near-limit': { severity: 'warning', find: nearLimit },
  'over-limit': { severity: 'warning', find: overLimit },
  'many-values': { severity: 'warning', find: manyValues },
  folded: { severity: 'note', find: (page) => folded(page, ({ schema }) => schema.open) },
  'folded-route': {
    severity: 'warning',
    find: (page) =>
      folded(page, ({ schema }) => schema.foldedLast.filter((label) => !schema.open.includes(label))),
  },
  'unknown-partner': { severity: 'warning', find: unknownPartners },
  'unknown-action': { severity: 'warning', find: unknownActions },
};

function* nearLimit({ families, cardinalityLimit: limit }: Page): Iterable<Found> {
  for (const { name, series } of families)
    if (series.length >= limit * NEARLY && series.length <= limit)
      yield { line: lineOf(series), place: name, details: { sets: series.length, limit } };
}

function* overLimit({ families, cardinalityLimit: limit }: Page): Iterable<Found> {
  for (const { name, series } of families)
    if (series.length > limit)
      yield { line: lineOf(series), place: name, details: { sets: series.length, limit } };
}

function* manyValues({ families, cardinalityLimit }: Page): Iterable<Found> {
  for (const { name, series, schema } of families) {
    for (const label of schema.labels) {
      const values = new Set(series.map((one) => labelOf(one, label)));
      if (values.size > cardinalityLimit * MANY)
        yield { line: lineOf(series), place: name, details: { label, values: values.size } };
    }
  }
}

function* folded({ families }: Page, labelsOf: (family: Family) => readonly string[]): Iterable<Found> {
  for (const family of families) {
    const all = observations(family.series);
    for (const label of labelsOf(family)) {
      const with_ = family.series.filter((one) => labelOf(one, label) === OTHER);
      if (with_.length === 0) continue;
      const share = all === 0 ? 0 : observations(with_) / all;
      yield {
        line: lineOf(with_),
        place: family.name,
        details: { label, share: `${Number((share * 100).toPrecision(2))} %` },
      };
    }
  }
}

function observations(series: readonly Series[]): number {
  return series.reduce((sum, { count }) => sum + (count?.value ?? 0), 0);
}

function* unknownPartners({ families, partners }: Page): Iterable<Found> {
  if (partners === undefined) return;
  for (const one of calls(families)) {
    const partner = labelOf(one, 'partner') ?? '';
    if (partner !== OTHER && partner !== '' && !partners.has(partner)) yield at(one, { partner });
  }
}

function* unknownActions({ families, partners }: Page): Iterable<Found> {
  for (const one of calls(families)) {
    const partner = labelOf(one, 'partner') ?? '';
    const action = labelOf(one, 'action_code') ?? '';
    const known = partners?.get(partner);
    if (known !== undefined && action !== OTHER && action !== '' && !known.has(action))
      yield at(one, { partner, action });
  }
}

function calls(families: readonly Family[]): Series[] {
  return families.filter(({ kind }) => kind === 'outbound').flatMap(({ series }) => series);
}

function lineOf(series: readonly Series[]): number {
  return series[0]?.first.line ?? 1;
}

function at({ family, first, labels }: Series, details: Readonly<Record<string, string>>): Found {
  return { line: first.line, place: seriesText(family.name, labels), details };
}
