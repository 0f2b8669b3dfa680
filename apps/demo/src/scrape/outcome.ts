import {
  CLOSED_EARLY,
  CODE_ABSENT,
  CODE_NOT_JSON,
  FAILURE_REASONS,
  OTHER,
} from '@channel-exporter/core/contract';
import { familyOf } from './family.ts';
import type { FamilySeries } from './parse-scrape.ts';

/** What is wrong with the observations of a series. */
export interface Outcome {
  /** A request or a call: 5xx; a call also without a complete answer. A message: its handler failed. */
  readonly failed: boolean;
  /** A request: the connection closed before the response was complete. A call: this service gave up. */
  readonly aborted: boolean;
  /** Neither of these, and the business code does not mean success. */
  readonly businessErrors: boolean;
}

const SUCCESS = '0';
// A folded code may be any code, success too.
const NO_ERROR = new Set<string>([SUCCESS, CODE_NOT_JSON, CODE_ABSENT, OTHER]);
const REASONS = new Set<string>(FAILURE_REASONS);

/** Reads the outcome from the labels, with the meanings of docs/dashboards.md. */
export function outcomeOf({ metric, labels }: Pick<FamilySeries, 'metric' | 'labels'>): Outcome {
  const { http_status = '', code = '' } = labels;
  const family = familyOf(metric);
  if (family === 'consumer') return { failed: code !== SUCCESS, aborted: false, businessErrors: false };
  const isCall = family === 'outbound';
  const failed = /^5\d\d$/.test(http_status) || (isCall && REASONS.has(code));
  const aborted = isCall ? code === 'aborted' : http_status === String(CLOSED_EARLY);
  return { failed, aborted, businessErrors: !failed && !aborted && !NO_ERROR.has(code) };
}
