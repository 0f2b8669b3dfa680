import { CALLS, MESSAGES, type QueryFamily, REQUESTS } from '../queries/families.js';

/** Observations of a family by one of its labels, and the names of the series that are recorded for them. */
export interface Level {
  readonly family: QueryFamily;
  /** The label that the series have beside `appid` and `application`. */
  readonly by: string;
  /** Observations per second. */
  readonly all: string;
  /** Failures per second. What never failed has no series. */
  readonly failed: string;
  /** Share of failures, from 0 to 1. */
  readonly ratio: string;
}

export const PATHS: Level = levelOf(REQUESTS, 'path', 'inner_requests');
export const CALLERS: Level = levelOf(REQUESTS, 'f_code', 'inner_requests');
export const PARTNERS: Level = levelOf(CALLS, 'partner', 'partner_calls');
export const TOPICS: Level = levelOf(MESSAGES, 'topic', 'consumer_messages');

/** All requests of the service, and those that failed: always present, 0 without traffic. */
export const TOTAL = {
  all: 'application:inner_requests:rate5m',
  failed: 'application:inner_requests_failed:rate5m',
  slow: 'application_le:inner_requests_slow:rate5m',
} as const;

function levelOf(family: QueryFamily, by: string, what: string): Level {
  const prefix = `application_${by}:${what}`;
  return {
    family,
    by,
    all: `${prefix}:rate5m`,
    failed: `${prefix}_failed:rate5m`,
    ratio: `${prefix}_failed:ratio_rate5m`,
  };
}
