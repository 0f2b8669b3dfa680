import { familyOf } from './family.ts';
import type { FamilySeries } from './parse-scrape.ts';

/** What is wrong with the observations of a series. Each is counted by itself: a 502 with a code is both. */
export interface Outcome {
  /** Inbound: 5xx. Outbound: 5xx, or no status (`0`). Consumer: a code other than `0`. */
  readonly failed: boolean;
  /** Inbound: 499, the connection closed before the response was complete. */
  readonly aborted: boolean;
  /** Inbound: a code of the body that does not mean success. */
  readonly businessErrors: boolean;
}

/** `-1` is a body that is not JSON, empty is JSON without a code. */
const SUCCESS = new Set(['0', '-1', '']);

const NONE: Outcome = { failed: false, aborted: false, businessErrors: false };

/** Reads the outcome from the labels, as docs/dashboards.md does. */
export function outcomeOf({ metric, labels }: Pick<FamilySeries, 'metric' | 'labels'>): Outcome {
  const { http_status = '', code = '' } = labels;
  const is5xx = /^5\d\d$/.test(http_status);
  const family = familyOf(metric);
  if (family === 'outbound') return { ...NONE, failed: is5xx || http_status === '0' };
  if (family === 'consumer') return { ...NONE, failed: code !== '0' };
  return { failed: is5xx, aborted: http_status === '499', businessErrors: !SUCCESS.has(code) };
}
