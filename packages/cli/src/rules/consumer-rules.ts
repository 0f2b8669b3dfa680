import { alert } from './alert.js';
import { TARGETS } from './exporter-rules.js';
import { countOver, mostlyFailing, partlyFailing } from './failing-expressions.js';
import { TOPICS } from './levels.js';
import { recordLevel } from './record-level.js';
import { recorded } from './recorded.js';
import type { AlertingRule, RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';

const STOPPED = 'ChannelConsumerStopped';

/** The rules about the messages that a service consumes. */
export function consumerRules(options: RuleOptions): RuleGroup {
  const { syscode, minFailures, words } = options;
  const name = 'ChannelConsumerFailing';
  return {
    name: `${syscode}-consumer`,
    rules: [
      ...recordLevel(TOPICS, syscode),
      alert(
        name,
        'page',
        { expr: mostlyFailing(TOPICS, syscode, minFailures), for: '1m' },
        words.consumerMostlyFailing(),
      ),
      alert(
        name,
        'ticket',
        { expr: partlyFailing(TOPICS, syscode, minFailures) },
        words.consumerPartlyFailing(),
      ),
      consumerStopped(options),
    ],
  };
}

/**
 * A topic that had messages all the time for an hour, and has had none for 15 minutes. The alert stays until messages
 * come again, or for a day: without the middle part, an hour without messages would resolve it.
 */
function consumerStopped({ syscode, words }: RuleOptions): AlertingRule {
  const messages = recorded(TOPICS.all, syscode);
  const firing = `ALERTS{alertname="${STOPPED}", alertstate="firing", application="${syscode}"}`;
  const expr = [
    '(',
    `  min_over_time(${messages}[1h] offset 15m) > 0`,
    '  and',
    `  ${countOver('[1h] offset 15m', messages, syscode)} >= 60`,
    '  or',
    `  last_over_time(${messages}[1d]) and on (application, topic) ${firing}`,
    ')',
    // The rates of five minutes were above 0 until five minutes after the last message.
    'unless',
    `max_over_time(${messages}[10m]) > 0`,
    'and on (application)',
    recorded(TARGETS, syscode),
  ].join('\n');
  return alert(STOPPED, 'page', { expr }, words.consumerStopped());
}
