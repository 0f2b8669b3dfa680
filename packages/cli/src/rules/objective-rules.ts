import { leText } from '@channel-exporter/core/contract';
import type { Objective } from '../objectives/objective.js';
import { rateOf } from '../queries/expressions.js';
import { REQUESTS } from '../queries/families.js';
import { alert } from './alert.js';
import type { AlertText } from './alert-words.js';
import { BURN_RATES, type BurnRate, PERIOD, SHORTEST, WINDOWS, type Window } from './burn-rates.js';
import { countOver } from './failing-expressions.js';
import { indent } from './indent.js';
import { TOTAL } from './levels.js';
import { listTemplate } from './list-template.js';
import { ownLabels, recorded } from './recorded.js';
import type { AlertingRule, RecordingRule, RuleGroup, Severity } from './rule.js';
import type { RuleOptions } from './rule-options.js';

/** The names of the alerts, by the kind of the objective. */
export const BURN_ALERTS: Readonly<Record<Objective['kind'], string>> = {
  availability: 'ChannelAvailabilityBudgetBurn',
  latency: 'ChannelLatencyBudgetBurn',
};

/** The rules of one objective, under the names and labels of Sloth, so that its dashboards show them. */
export function objectiveRules(objective: Objective, options: RuleOptions): RuleGroup {
  const { syscode } = options;
  return {
    name: `${syscode}-objective-${objective.name}`,
    rules: [
      ...[...WINDOWS, PERIOD].map(({ text }) => recordErrorRatio(objective, text, syscode)),
      ...recordFacts(objective, syscode),
      budgetBurn('page', objective, options),
      budgetBurn('ticket', objective, options),
    ],
  };
}

/** The labels by which Sloth's dashboards and Sloth's own rules know an objective. */
export function slothLabels({ name }: Objective, syscode: string): Readonly<Record<string, string>> {
  return { sloth_id: `${syscode}-${name}`, sloth_service: syscode, sloth_slo: name };
}

function ofObjective(record: string, { name }: Objective, syscode: string): string {
  return `${record}{sloth_id="${syscode}-${name}"}`;
}

function badRequests(objective: Objective, syscode: string): string {
  if (objective.kind === 'availability') return recorded(TOTAL.failed, syscode);
  return recorded(TOTAL.slow, syscode, [`le="${leText(objective.thresholdMs)}"`]);
}

/** Of all requests in the window: a mean of ratios would give a quiet night the weight of a busy day. */
function recordErrorRatio(objective: Objective, window: string, syscode: string): RecordingRule {
  const over = (series: string): string =>
    window === SHORTEST.text ? series : `sum_over_time(${series}[${window}])`;
  const bad = over(badRequests(objective, syscode));
  return {
    record: `slo:sli_error:ratio_rate${window}`,
    // Without requests there is no ratio: 0 / 0 would be NaN.
    expr: `${bad}\n/${objective.kind === 'latency' ? ' ignoring (le)' : ''}\n(${over(recorded(TOTAL.all, syscode))} > 0)`,
    labels: { ...slothLabels(objective, syscode), sloth_window: window },
  };
}

function recordFacts(objective: Objective, syscode: string): RecordingRule[] {
  const labels = { ...ownLabels(syscode), ...slothLabels(objective, syscode) };
  const of = (record: string): string => ofObjective(record, objective, syscode);
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels });
  const budget = `/ on (sloth_id) group_left ()\n${of('slo:error_budget:ratio')}`;
  return [
    record('slo:objective:ratio', `vector(${objective.ratio})`),
    record('slo:error_budget:ratio', `vector(${objective.errorBudget})`),
    record('slo:time_period:days', `vector(${PERIOD.seconds / 86_400})`),
    record('slo:current_burn_rate:ratio', `${of(`slo:sli_error:ratio_rate${SHORTEST.text}`)}\n${budget}`),
    record('slo:period_burn_rate:ratio', `${of(`slo:sli_error:ratio_rate${PERIOD.text}`)}\n${budget}`),
    record('slo:period_error_budget_remaining:ratio', `1 - ${of('slo:period_burn_rate:ratio')}`),
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: { ...labels, sloth_mode: 'channel-exporter', sloth_objective: String(objective.percent) },
    },
  ];
}

function budgetBurn(severity: Severity, objective: Objective, options: RuleOptions): AlertingRule {
  const { syscode, minFailures } = options;
  const burning = ({ factor, long, short }: BurnRate): string => {
    const above = ({ text }: Window): string =>
      `max without (sloth_window) (${ofObjective(`slo:sli_error:ratio_rate${text}`, objective, syscode)})` +
      ` > (${factor} * ${objective.errorBudget})`;
    const bad = countOver(`[${long.text}]`, badRequests(objective, syscode), syscode);
    const all = [above(short), 'and', above(long), 'and on (application)', `${bad} >= ${minFailures}`];
    return `(\n${indent(all.join('\n'))}\n)`;
  };
  const expr = reachable(severity, objective).map(burning).join('\nor\n');
  const labels = { ...slothLabels(objective, syscode), sloth_severity: severity };
  return alert(
    BURN_ALERTS[objective.kind],
    severity,
    { expr, labels },
    burnText(severity, objective, options),
  );
}

/** The texts of the alert that the error budget of an objective burns too fast. */
export function burnText(
  severity: Severity,
  objective: Objective,
  { syscode, words }: Pick<RuleOptions, 'syscode' | 'words'>,
): AlertText {
  const factor = Math.min(...reachable(severity, objective).map((rate) => rate.factor));
  if (objective.kind === 'latency') {
    return words.latencyBudgetBurn(objective.percent, objective.thresholdMs, factor);
  }
  const failed = rateOf({ family: REQUESTS, syscode, window: '5m', by: ['path'] }, REQUESTS.failed);
  return words.availabilityBudgetBurn(
    objective.percent,
    factor,
    listTemplate(`${failed} > 0`, 'path', words),
  );
}

/** 14.4 times a budget of 10 % would be more than all requests. */
function reachable(severity: Severity, { errorBudget }: Objective): readonly BurnRate[] {
  return BURN_RATES[severity].filter(({ factor }) => factor * errorBudget < 1);
}
