// Meaning: the business code of a JSON response; for a message, how its handler ended.
// Values: the code in the body (rule: body/read-code.ts); outbound also why a call failed (failure-reason.ts); consumer `0` or `1`.
// Fallback: inbound `-1` if the body is not JSON, empty for JSON without a code; outbound `-1`: complete, but no code.

export { CODE_NOT_JSON } from '../body/search-text.js';

/** A response of this service is JSON without a code. */
export const CODE_ABSENT = '';

/** Keys of the business code in a response of this service. */
export const INBOUND_CODE_KEYS: readonly string[] = ['code'];

/** Keys of the business code in a partner's response: each is searched in the whole body before the next. */
export const PARTNER_CODE_KEYS: readonly string[] = ['code', 'errorcode'];

/** A message was handled. */
export const CODE_HANDLED = '0';

/** The handler of a message threw or rejected, or `resultCode` returned 1. */
export const CODE_FAILED = '1';
