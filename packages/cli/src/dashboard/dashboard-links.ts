import type { Language } from '../language.js';
import { COMMON_WORDS } from './common-words.js';
import type { CellLink } from './draw-panels.js';
import type { LinkPlan } from './plan.js';

/** The dashboards of a system. */
export type Kind = 'inbound' | 'partners' | 'consumers';

/** Grafana's ranges: at least four scrapes, and the time range of the dashboard. */
export const OVER_TIME = '$__rate_interval';
export const OVER_RANGE = '$__range';

export const FLEET_UID = 'channel-fleet';
const TAG = 'channel-exporter';
export const FLEET_TAGS: readonly string[] = [TAG, 'fleet'];

/** Stable, so that links work and a new import replaces the old dashboard. */
export function uidOf(kind: Kind, syscode: string): string {
  return `channel-${kind}-${syscode}`;
}

export function tagsOf(syscode: string): readonly string[] {
  return [TAG, syscode];
}

/** From each dashboard of a system to the others, and to all systems. Grafana lists those that exist. */
export function linksOf(syscode: string, language: Language): readonly LinkPlan[] {
  const { links } = COMMON_WORDS[language];
  return [
    { text: links.ofSystem(syscode), tags: tagsOf(syscode) },
    { text: links.fleet, tags: FLEET_TAGS },
  ];
}

/** A link from a cell of a table to a dashboard with that value as the only one of a variable. */
export function showOnly(kind: Kind, syscode: string, variable: string, language: Language): CellLink {
  return {
    title: COMMON_WORDS[language].showOnly,
    url: `/d/${uidOf(kind, syscode)}?${KEPT}&var-${variable}=\${__value.raw:percentencode}`,
  };
}

/** Grafana's list of all dashboards of a system, whichever were written. */
export function allOf(syscode: string): string {
  return `/dashboards?${tagsOf(syscode)
    .map((tag) => `tag=${tag}`)
    .join('&')}`;
}

/** The part of an address that keeps the time range and the data source. */
export const KEPT = '${__url_time_range}&${datasource:queryparam}';
