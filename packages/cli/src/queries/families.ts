import {
  CLOSED_EARLY,
  CODE_ABSENT,
  CODE_NOT_JSON,
  CONSUMER,
  FAILURE_REASONS,
  type FamilySchema,
  INBOUND,
  OTHER,
  OUTBOUND,
} from '@channel-exporter/core/contract';

/**
 * Which observations an expression counts: those that match every matcher of at least one list. A matcher is PromQL, as
 * in `http_status="499"`.
 */
export type Outcome = readonly (readonly string[])[];

/** A metric family and what its labels say about the outcome of an observation. */
export interface QueryFamily {
  readonly schema: FamilySchema;
  readonly failed: Outcome;
}

/** A family of requests, whose answers can have a business code. */
export interface AnswerFamily extends QueryFamily {
  /** The caller did not take the complete response. */
  readonly aborted: Outcome;
  /** An answer whose business code reports an error. It is not an outage. */
  readonly businessError: Outcome;
}

const SUCCESS = '0';
const REASONS = FAILURE_REASONS.join('|');
const SERVER_ERROR = 'http_status=~"5.."';
/** A folded code may be any code, success too. */
const NO_ERROR_CODE = [SUCCESS, CODE_NOT_JSON, OTHER, CODE_ABSENT].join('|');

/** `<syscode>_inner_metrics`. */
export const REQUESTS: AnswerFamily = {
  schema: INBOUND,
  failed: [[SERVER_ERROR]],
  aborted: [[`http_status="${CLOSED_EARLY}"`]],
  businessError: [[`code!~"${NO_ERROR_CODE}"`, `http_status!~"5..|${CLOSED_EARLY}"`]],
};

/** Calls that ended before the answer was complete, whatever their status. */
export const NO_COMPLETE_ANSWER: Outcome = [[`code=~"${REASONS}"`]];

/** Calls that were answered completely, with 5xx. */
export const SERVER_ERROR_ANSWER: Outcome = [[`code!~"${REASONS}"`, SERVER_ERROR]];

/** `partner_http_metrics`. */
export const CALLS: AnswerFamily = {
  schema: OUTBOUND,
  failed: [...NO_COMPLETE_ANSWER, ...SERVER_ERROR_ANSWER],
  aborted: [['code="aborted"']],
  businessError: [[`code!~"${REASONS}|${NO_ERROR_CODE}"`, 'http_status!~"5.."']],
};

/** `<syscode>_consumer_metrics`. */
export const MESSAGES: QueryFamily = {
  schema: CONSUMER,
  failed: [[`code!="${SUCCESS}"`]],
};
