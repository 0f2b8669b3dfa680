import { CALLS, type QueryFamily, REQUESTS } from '../queries/families.js';
import { countOver } from './failing-expressions.js';
import { PARTNERS, TOTAL } from './levels.js';
import { recorded } from './recorded.js';

/** Business codes other than success, and the observations that they are a share of. */
interface Codes {
  readonly family: QueryFamily;
  /** Observations per second by code. */
  readonly code: string;
  /** All observations per second. */
  readonly all: string;
  /** The labels that both have. */
  readonly on: readonly string[];
}

export const REQUEST_CODES: Codes = {
  family: REQUESTS,
  code: 'application_code:inner_requests:rate5m',
  all: TOTAL.all,
  on: ['application'],
};

export const PARTNER_CODES: Codes = {
  family: CALLS,
  code: 'application_partner_code:partner_calls:rate5m',
  all: PARTNERS.all,
  on: ['application', 'partner'],
};

/** With fewer observations on the day before, there is nothing to compare with. */
const MIN_BEFORE = 100;

/**
 * Returns the codes whose share in the last hour is more than 1.5 times that of the day before, and 5 percentage points
 * more: from 0 to 5 %, from 10 to 20 %, from 40 to 65 %.
 */
export function codeShift(codes: Codes, syscode: string, minCount: number): string {
  const now = shareOf(codes, syscode, '[1h]');
  const before = shareOf(codes, syscode, '[1d] offset 1h');
  return [
    `${now} > 0.05 + 1.5 * (`,
    `  ${before}`,
    '  or',
    `  0 * ${now}`,
    ')',
    'and',
    `${countOver('[1h]', recorded(codes.code, syscode), syscode)} >= ${minCount}`,
    `and on (${codes.on.join(', ')})`,
    `${countOver('[1d] offset 1h', recorded(codes.all, syscode), syscode)} >= ${MIN_BEFORE}`,
  ].join('\n');
}

function shareOf({ code, all, on }: Codes, syscode: string, range: string): string {
  const total = `sum_over_time(${recorded(all, syscode)}${range})`;
  return `sum_over_time(${recorded(code, syscode)}${range}) / on (${on.join(', ')}) group_left () ${total}`;
}
