import type { AlertText } from './alert-words.js';
import type { AlertingRule, Severity } from './rule.js';

/** An alerting rule with the labels and annotations that Alertmanager and its receivers read. */
export function alert(
  name: string,
  severity: Severity,
  rule: Pick<AlertingRule, 'expr' | 'for'> & { readonly labels?: Readonly<Record<string, string>> },
  text: AlertText,
): AlertingRule {
  return { alert: name, ...rule, labels: { ...rule.labels, severity }, annotations: { ...text } };
}
