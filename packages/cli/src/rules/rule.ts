/** Computes a series at each evaluation. */
export interface RecordingRule {
  /** `level:metric:operations` */
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** `page` is for the person on call, at once; `ticket` for the team, on its next working day. */
export type Severity = 'page' | 'ticket';

/** Fires for each series that the expression returns. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** The time for which the expression must return the series before the alert fires. @default at once */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

/** Rules that Prometheus evaluates one after the other, so that each sees the results of those before it. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}
