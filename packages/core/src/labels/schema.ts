/** The three metric families: names, help texts and labels, in the order in which they are printed. */
export interface FamilySchema {
  /** The metric's name for a syscode. */
  readonly nameOf: (syscode: string) => string;
  readonly help: string;
  /** The labels after `appid` and `application`, in order. */
  readonly labels: readonly string[];
  /** Those of them that hold what strangers write: folded when label sets become many. */
  readonly foldable: readonly string[];
}

/** Requests that this service answers. */
export const INBOUND: FamilySchema = {
  nameOf: (syscode) => `${syscode}_inner_metrics`,
  help: 'Duration in milliseconds of the requests that this service answers, by caller, route and business code.',
  labels: ['f_code', 'path', 'http_status', 'code', 'method_code'],
  foldable: ['f_code', 'path', 'code', 'method_code'],
};

/** Calls of this service to its partners. */
export const OUTBOUND: FamilySchema = {
  nameOf: () => 'partner_http_metrics',
  help: 'Duration in milliseconds of the HTTP calls of this service to partners, by action and business code.',
  labels: ['partner', 'action_code', 'http_status', 'code'],
  foldable: ['code'],
};

/** Messages that this service consumes. */
export const CONSUMER: FamilySchema = {
  nameOf: (syscode) => `${syscode}_consumer_metrics`,
  help: 'Duration in milliseconds that this service spends on each message it consumes, by topic and outcome.',
  labels: ['f_code', 'topic', 'code'],
  foldable: ['code'],
};
