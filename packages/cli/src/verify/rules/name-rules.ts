import { appidOf, checkSyscode } from '@channel-exporter/core/contract';
import { type Family, labelOf, type Series, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type NameRule =
  | 'no-family'
  | 'family-name'
  | 'application'
  | 'name-application'
  | 'appid'
  | 'two-applications'
  | 'missing-label'
  | 'extra-label'
  | 'reserved-label'
  | 'label-order';

/** Rules for the names of the families and of their labels. */
export const NAME_RULES: Readonly<Record<NameRule, Rule>> = {
  'no-family': { severity: 'error', find: noFamily },
  'family-name': { severity: 'error', find: familyNames },
  application: { severity: 'error', find: applications },
  'name-application': { severity: 'error', find: nameApplications },
  appid: { severity: 'error', find: appids },
  'two-applications': { severity: 'error', find: twoApplications },
  'missing-label': { severity: 'error', find: missingLabels },
  'extra-label': { severity: 'warning', find: extraLabels },
  'reserved-label': { severity: 'error', find: reservedLabels },
  'label-order': { severity: 'note', find: labelOrder },
};

/** True for a valid system code. */
export function isSyscode(text: string): boolean {
  try {
    checkSyscode(text);
    return true;
  } catch {
    return false;
  }
}

function* noFamily({ families }: Page): Iterable<Found> {
  if (families.length === 0) yield { line: 1, place: '/metrics' };
}

function* familyNames({ families }: Page): Iterable<Found> {
  for (const family of families) {
    if (isRightName(family)) continue;
    const line = (family.series[0]?.first ?? family.others[0])?.line ?? 1;
    yield { line, place: family.name, details: { name: rightName(family) } };
  }
}

function isRightName({ name, prefix, kind, schema }: Family): boolean {
  return schema.nameOf(prefix) === name && (kind === 'outbound' || isSyscode(prefix));
}

/** The name that seems to be meant. */
function rightName({ prefix, schema, series }: Family): string {
  const meant = prefix.toUpperCase();
  const given = series[0] && labelOf(series[0], 'application');
  return schema.nameOf([meant, given ?? ''].find(isSyscode) ?? 'A123010101');
}

function* applications({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families)) {
    const application = labelOf(series, 'application');
    if (application !== undefined && !isSyscode(application)) yield at(series, { application });
  }
}

function* nameApplications({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families)) {
    const application = applicationOf(series);
    if (application !== undefined && isOfOther(series, application))
      yield at(series, { application, syscode: series.family.prefix });
  }
}

function isOfOther({ family }: Series, application: string): boolean {
  return family.kind !== 'outbound' && isRightName(family) && family.prefix !== application;
}

function* appids({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families)) {
    const application = applicationOf(series);
    const appid = labelOf(series, 'appid');
    if (application !== undefined && appid !== undefined && appid !== appidOf(application))
      yield at(series, { appid, application });
  }
}

function* twoApplications({ families }: Page): Iterable<Found> {
  let one: string | undefined;
  for (const series of allSeries(families)) {
    const application = applicationOf(series);
    if (application === undefined || isOfOther(series, application)) continue;
    one ??= application;
    if (application !== one) yield at(series, { one, application });
  }
}

/** A valid `application`, else undefined. */
function applicationOf(series: Series): string | undefined {
  const application = labelOf(series, 'application');
  return application !== undefined && isSyscode(application) ? application : undefined;
}

function* missingLabels({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families))
    for (const label of labelsOf(series.family))
      if (labelOf(series, label) === undefined) yield at(series, { label });
}

function* extraLabels({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families))
    for (const { name: label } of series.labels)
      if (!labelsOf(series.family).includes(label) && !label.startsWith('__')) yield at(series, { label });
}

function* reservedLabels({ families }: Page): Iterable<Found> {
  for (const series of allSeries(families))
    for (const { name: label } of series.labels) if (label.startsWith('__')) yield at(series, { label });
}

function* labelOrder({ families }: Page): Iterable<Found> {
  for (const { name, series: all, ...family } of families) {
    const wanted = labelsOf(family);
    const wrong = all.find(({ labels }) => {
      const given = labels.map((label) => label.name).filter((label) => wanted.includes(label));
      return given.join() !== wanted.filter((label) => given.includes(label)).join();
    });
    if (wrong !== undefined)
      yield { line: wrong.first.line, place: name, details: { order: wanted.join(', ') } };
  }
}

function labelsOf({ schema }: Pick<Family, 'schema'>): readonly string[] {
  return ['appid', 'application', ...schema.labels];
}

function* allSeries(families: readonly Family[]): Iterable<Series> {
  for (const { series } of families) yield* series;
}

function at({ family, first, labels }: Series, details: Readonly<Record<string, string>>): Found {
  return { line: first.line, place: seriesText(family.name, labels), details };
}
