import { consumerRules } from './consumer-rules.js';
import { exporterRules } from './exporter-rules.js';
import { objectiveRules } from './objective-rules.js';
import { partnerRules } from './partner-rules.js';
import { requestRules } from './request-rules.js';
import type { RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';

/** All recording and alerting rules of one service. */
export function rulesOf(options: RuleOptions): RuleGroup[] {
  const { availability, latency } = options.objectives;
  return [
    requestRules(options),
    ...[availability, ...latency].map((objective) => objectiveRules(objective, options)),
    partnerRules(options),
    consumerRules(options),
    exporterRules(options),
  ];
}
