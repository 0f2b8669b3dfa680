import { appidOf } from '@channel-exporter/core/contract';
import type { Sample } from '../../scrape/scrape.js';
import { labelOf, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type SelfRule = 'self-missing' | 'self-application' | 'self-errors' | 'retired' | 'stale-worker';

const PRESENT = [
  'channel_exporter_overflow_total',
  'channel_exporter_retired_observations_total',
  'channel_exporter_retired_sum_total',
  'channel_exporter_errors_total',
  'channel_exporter_build_info',
];

/** Rules for the series of the exporter about itself. */
export const SELF_RULES: Readonly<Record<SelfRule, Rule>> = {
  'self-missing': { severity: 'warning', inPython: 'note', find: missing },
  'self-application': { severity: 'error', find: otherApplications },
  'self-errors': { severity: 'warning', find: errors },
  retired: { severity: 'note', find: (page) => above0(page, 'channel_exporter_retired_observations_total') },
  'stale-worker': { severity: 'warning', find: staleWorkers },
};

function* missing({ scrape, families }: Page): Iterable<Found> {
  if (families.length === 0) return;
  const names = new Set(scrape.samples.map(({ name }) => name));
  for (const name of PRESENT) if (!names.has(name)) yield { line: 1, place: name };
}

/** The application of the first valid series of its own: more than one is a finding of another rule. */
function* otherApplications({ scrape, families }: Page): Iterable<Found> {
  const known = new Set(families.flatMap(({ series }) => series).map((one) => labelOf(one, 'application')));
  if (known.size === 0) return;
  for (const sample of scrape.samples) {
    if (!PRESENT.includes(sample.name)) continue;
    const application = labelOf(sample, 'application');
    const appid = labelOf(sample, 'appid');
    if (application === undefined || !known.has(application) || appid !== appidOf(application))
      yield at(sample, { application: application ?? '', appid: appid ?? '' });
  }
}

function* errors(page: Page): Iterable<Found> {
  for (const sample of samplesOf(page, 'channel_exporter_errors_total'))
    if (sample.value > 0)
      yield at(sample, { count: sample.value, component: labelOf(sample, 'where') ?? '' });
}

function* above0(page: Page, name: string): Iterable<Found> {
  for (const sample of samplesOf(page, name)) if (sample.value > 0) yield at(sample, { count: sample.value });
}

function* staleWorkers(page: Page): Iterable<Found> {
  for (const sample of samplesOf(page, 'channel_exporter_workers'))
    if (labelOf(sample, 'state') === 'stale' && sample.value > 0) yield at(sample, { count: sample.value });
}

function samplesOf({ scrape }: Page, name: string): Sample[] {
  return scrape.samples.filter((sample) => sample.name === name);
}

function at({ line, name, labels }: Sample, details: Readonly<Record<string, string | number>>): Found {
  return { line, place: seriesText(name, labels), details };
}
