// Meaning: the business code of a JSON reply.
// Values: the code found in the body (see body/key-search.ts); outbound also the reason why a call failed.
// Fallback: inbound `-1` not JSON, empty for JSON without a code; outbound `-1` complete, but no code.

/** The body is no JSON; for partners also: it is complete, but holds no code. */
export const NO_CODE = '-1';

/** This service answered JSON without a code. */
export const JSON_WITHOUT_CODE = '';

/** The keys of a business code in a reply of this service. */
export const INBOUND_CODE_KEYS: readonly string[] = ['code'];

/** The keys of a business code in a partner's reply: each is searched in the whole body before the next. */
export const PARTNER_CODE_KEYS: readonly string[] = ['code', 'errorcode'];
