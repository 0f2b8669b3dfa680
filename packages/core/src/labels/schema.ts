/** The three metric families: names, help texts and labels, in the order in which they are printed. */
export interface FamilySchema {
  /** The metric's name for a syscode. */
  readonly nameOf: (syscode: string) => string;
  readonly help: string;
  /** The labels after `appid` and `application`, in order. */
  readonly labels: readonly string[];
  /**
   * Labels with open text, which clients, partners or other services write. The app or this library decides the others.
   * A recorder passes another {@link labelMask} for an observation that differs.
   */
  readonly open: readonly string[];
  /** Open labels that are folded first, step by step, before all of them. */
  readonly foldedFirst: readonly (readonly string[])[];
  /** Label whose values share the room for open text, so that one value cannot take all of it. */
  readonly sharedBy: string;
  /** Labels that are folded one after the other once the room for closed text is full. */
  readonly foldedLast: readonly string[];
}

/** Requests that this service answers. */
export const INBOUND: FamilySchema = {
  nameOf: (syscode) => `${syscode}_inner_metrics`,
  help: 'Duration in milliseconds of the requests that this service answers, by caller, route and business code.',
  labels: ['f_code', 'path', 'http_status', 'code', 'method_code'],
  open: ['f_code', 'code', 'method_code'],
  foldedFirst: [['f_code'], ['method_code', 'path']],
  sharedBy: 'path',
  foldedLast: ['path', 'f_code'],
};

/** Calls of this service to its partners. */
export const OUTBOUND: FamilySchema = {
  nameOf: () => 'partner_http_metrics',
  help: 'Duration in milliseconds of the HTTP calls of this service to partners, by action and business code.',
  labels: ['partner', 'action_code', 'http_status', 'code'],
  open: ['code'],
  foldedFirst: [],
  sharedBy: 'partner',
  foldedLast: ['action_code', 'partner'],
};

/** Messages that this service consumes. */
export const CONSUMER: FamilySchema = {
  nameOf: (syscode) => `${syscode}_consumer_metrics`,
  help: 'Duration in milliseconds that this service spends on each message it consumes, by topic and outcome.',
  labels: ['f_code', 'topic', 'code'],
  open: [],
  foldedFirst: [],
  sharedBy: 'topic',
  foldedLast: ['topic'],
};

/** Returns some labels of a family as bits; bit 0 is its first label. */
export function labelMask({ labels }: Pick<FamilySchema, 'labels'>, some: readonly string[]): number {
  return some.reduce((mask, label) => mask | (1 << labels.indexOf(label)), 0);
}
