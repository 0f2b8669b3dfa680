/** One span that a tracing tool has exported, whatever its protocol. */
export interface Span {
  readonly id: string;
  /** Empty for the first span of a trace, or if the parent is in another process. */
  readonly parentId: string;
  readonly name: string;
  /** The kind, the instrumentation that made it, the status, events and all attributes. */
  readonly facts: Readonly<Record<string, unknown>>;
}
