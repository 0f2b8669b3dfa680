import { FAILURE_REASONS } from '@channel-exporter/core/contract';
import { rateOf } from '../queries/expressions.js';
import { CALLS } from '../queries/families.js';
import { alert } from './alert.js';
import { codeShift, PARTNER_CODES } from './code-shift.js';
import { mostlyFailing, partlyFailing } from './failing-expressions.js';
import { indent } from './indent.js';
import { PARTNERS } from './levels.js';
import { listTemplate } from './list-template.js';
import { rateFromZero } from './rate-from-zero.js';
import { ratesOf, recordRatio, recordSum } from './record-level.js';
import { recorded } from './recorded.js';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';

/** Failures per second by partner and reason. The reason of a complete answer is its status, such as 503. */
const REASONS = 'application_partner_reason:partner_calls_failed:rate5m';

/** The rules about the calls of a service to its partners. */
export function partnerRules(options: RuleOptions): RuleGroup {
  const { syscode } = options;
  return {
    name: `${syscode}-partners`,
    rules: [
      recordSum(PARTNERS.all, ['partner'], ratesOf(PARTNERS, syscode), syscode),
      recordReasons(syscode),
      recordSum(PARTNERS.failed, ['partner'], recorded(REASONS, syscode), syscode),
      recordRatio(PARTNERS, syscode),
      recordSum(
        PARTNER_CODES.code,
        ['partner', 'code'],
        ratesOf(PARTNER_CODES, syscode, CALLS.businessError),
        syscode,
      ),
      ...partnerFailing(options),
      codeShiftOfPartners(options),
    ],
  };
}

function recordReasons(syscode: string): RecordingRule {
  const reasons = FAILURE_REASONS.join('|');
  const withReason = rateFromZero(CALLS, syscode, 'count', [`code=~"${reasons}"`]);
  const withStatus = rateFromZero(CALLS, syscode, 'count', ['http_status=~"5.."', `code!~"${reasons}"`]);
  const vector = [
    `label_replace(\n${indent(withReason)},\n  "reason", "$1", "code", "(.+)"\n)`,
    'or',
    `label_replace(\n${indent(withStatus)},\n  "reason", "$1", "http_status", "(.+)"\n)`,
  ].join('\n');
  return recordSum(REASONS, ['partner', 'reason'], vector, syscode);
}

function partnerFailing({ syscode, minFailures, words }: RuleOptions): AlertingRule[] {
  const reasons = listTemplate(`${recorded(REASONS, syscode, ['partner=%q'])} > 0`, 'reason', words, [
    'partner',
  ]);
  const name = 'ChannelPartnerFailing';
  return [
    alert(
      name,
      'page',
      { expr: mostlyFailing(PARTNERS, syscode, minFailures), for: '1m' },
      words.partnerMostlyFailing(reasons),
    ),
    alert(
      name,
      'ticket',
      { expr: partlyFailing(PARTNERS, syscode, minFailures) },
      words.partnerPartlyFailing(reasons),
    ),
  ];
}

function codeShiftOfPartners({ syscode, minFailures, words }: RuleOptions): AlertingRule {
  const where = ['partner=%q', 'code=%q'];
  const rate = rateOf({ family: CALLS, syscode, window: '5m', by: ['action_code'], where });
  return alert(
    'ChannelPartnerCodeShift',
    'ticket',
    { expr: codeShift(PARTNER_CODES, syscode, minFailures) },
    words.partnerCodeShift(listTemplate(rate, 'action_code', words, ['partner', 'code'])),
  );
}
