import { WrongCall } from '../wrong-call.js';
import type { AlertingRule, Rule, RuleGroup } from './rule.js';

function isAlert(rule: Rule): rule is AlertingRule {
  return 'alert' in rule;
}

/** The names of all alerts, each once. */
export function alertNames(groups: readonly RuleGroup[]): string[] {
  const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));
  return [...new Set(alerts.map(({ alert }) => alert))];
}

/**
 * Removes the alerts with these names. The recorded series stay: dashboards may use them.
 * @throws WrongCall for a name that no alert has
 */
export function withoutAlerts(groups: readonly RuleGroup[], names: readonly string[]): RuleGroup[] {
  const known = alertNames(groups);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new WrongCall({
      en: `--without ${unknown} is unknown; the alerts are ${known.join(', ')}`,
      zh: `--without ${unknown} 无效；可选的告警：${known.join('、')}`,
    });
  }
  return groups.map(({ name, rules }) => ({
    name,
    rules: rules.filter((rule) => !isAlert(rule) || !names.includes(rule.alert)),
  }));
}

/** Adds the annotation of {@link runbookOf} to each alert. */
export function withRunbook(groups: readonly RuleGroup[], page: string | undefined): RuleGroup[] {
  const add = (rule: AlertingRule): AlertingRule => ({
    ...rule,
    annotations: { ...rule.annotations, ...runbookOf(rule.alert, page) },
  });
  return groups.map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => (isAlert(rule) ? add(rule) : rule)),
  }));
}

/** The annotation that links to the runbook: to the heading with the name of the alert. */
export function runbookOf(alert: string, page: string | undefined): Readonly<Record<string, string>> {
  return page === undefined ? {} : { runbook_url: `${page}#${alert.toLowerCase()}` };
}
