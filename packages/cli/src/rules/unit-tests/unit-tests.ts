import type { RuleOptions } from '../rule-options.js';
import { consumerScenarios } from './consumer-scenarios.js';
import { exporterScenarios } from './exporter-scenarios.js';
import { partnerScenarios } from './partner-scenarios.js';
import { requestScenarios } from './request-scenarios.js';
import type { Firing, Scenario } from './scenario.js';
import type { TestSeries } from './test-series.js';
import { TestService } from './test-service.js';

type Options = Pick<RuleOptions, 'syscode' | 'objectives' | 'minFailures'>;

/**
 * A file for `promtool test rules`: what each alert of the rules reacts to, and what it does not.
 * @param ruleFile the path of the rules, from the folder of the tests
 * @param without the names of alerts that the rules do not have
 */
export function unitTests(options: Options, ruleFile: string, without: readonly string[]): unknown {
  const { syscode, objectives, minFailures } = options;
  const service = new TestService(syscode, objectives);
  const scenarios = [
    ...requestScenarios(service, objectives, minFailures),
    ...partnerScenarios(service, minFailures),
    ...consumerScenarios(service, minFailures),
    ...exporterScenarios(service),
  ];
  return {
    rule_files: [ruleFile],
    evaluation_interval: '2m',
    tests: scenarios.map((scenario) => testOf(scenario, service, without)),
  };
}

function testOf(scenario: Scenario, service: TestService, without: readonly string[]): unknown {
  const { name, series, firing = {}, values = [] } = scenario;
  return {
    name,
    interval: '1m',
    input_series: withTarget(series, service),
    promql_expr_test: [
      ...Object.entries(firing).map(([minute, alerts]) => ({
        expr: `count by (alertname, severity) (${selectFiring(scenario)})`,
        eval_time: `${minute}m`,
        exp_samples: alerts.filter(([alert]) => !without.includes(alert)).map(sampleOf),
      })),
      ...values.map(({ minute, expr, value }) => ({
        expr,
        eval_time: `${minute}m`,
        exp_samples: [{ labels: '{}', value }],
      })),
    ],
  };
}

/** The target is scraped all the time if the scenario says nothing about that. */
function withTarget(series: readonly TestSeries[], service: TestService): readonly TestSeries[] {
  if (series.some((one) => one.series.startsWith('up{'))) return series;
  return [service.up([{ minutes: 300, perMinute: 0, from: 1 }]), ...series];
}

function selectFiring({ only, slo }: Scenario): string {
  const matchers = [
    'alertstate="firing"',
    ...(only === undefined ? [] : [`alertname=~"${only}"`]),
    ...(slo === undefined ? [] : [`sloth_slo="${slo}"`]),
  ];
  return `ALERTS{${matchers.join(', ')}}`;
}

function sampleOf([alert, severity, times = 1]: Firing): unknown {
  return { labels: `{alertname="${alert}", severity="${severity}"}`, value: times };
}
