import { leText, OTHER, UNMATCHED } from '@channel-exporter/core/contract';
import type { LatencyObjective } from '../objectives/objective.js';
import { rateOf } from '../queries/expressions.js';
import { REQUESTS } from '../queries/families.js';
import { select } from '../queries/select.js';
import { alert } from './alert.js';
import { codeShift, REQUEST_CODES } from './code-shift.js';
import { partlyFailing, shareOver } from './failing-expressions.js';
import { indent } from './indent.js';
import { CALLERS, PATHS, TOTAL } from './levels.js';
import { listTemplate, nameTemplate } from './list-template.js';
import { rateFromZero } from './rate-from-zero.js';
import { ratesOf, recordLevel, recordSum } from './record-level.js';
import { ownLabels, recorded } from './recorded.js';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';

/** The rules about the requests that a service answers, but for those of its objectives. */
export function requestRules(options: RuleOptions): RuleGroup {
  const { syscode, objectives } = options;
  return {
    name: `${syscode}-requests`,
    rules: [
      ...recordLevel(PATHS, syscode),
      recordTotal(TOTAL.all, PATHS.all, syscode),
      recordTotal(TOTAL.failed, PATHS.failed, syscode),
      ...objectives.latency.map((objective) => recordSlow(objective, syscode)),
      ...recordLevel(CALLERS, syscode),
      recordSum(
        REQUEST_CODES.code,
        ['code'],
        ratesOf(REQUEST_CODES, syscode, REQUESTS.businessError),
        syscode,
      ),
      pathFailing(options),
      callerFailing(options),
      codeShiftOfRequests(options),
      ...objectives.latency.map((objective) => bucketMissing(objective, options)),
    ],
  };
}

/** Always present, so that a window without traffic counts as 0 requests instead of having no value. */
function recordTotal(record: string, from: string, syscode: string): RecordingRule {
  return { record, expr: `sum(${recorded(from, syscode)}) or vector(0)`, labels: ownLabels(syscode) };
}

function recordSlow({ thresholdMs }: LatencyObjective, syscode: string): RecordingRule {
  const le = leText(thresholdMs);
  const within = rateFromZero(REQUESTS, syscode, 'bucket', [`le="${le}"`]);
  const all = recorded(TOTAL.all, syscode);
  return {
    record: TOTAL.slow,
    // Two sums of floating point numbers that are equal may differ by a rounding error.
    expr: `clamp_min(\n  sum(${all})\n  - sum(\n${indent(indent(within))}\n  ),\n  0\n) or vector(0)`,
    labels: { ...ownLabels(syscode), le },
  };
}

function pathFailing({ syscode, minFailures, words }: RuleOptions): AlertingRule {
  const path = nameTemplate('path', { [UNMATCHED]: words.names.unmatched, [OTHER]: words.names.otherPaths });
  const callers = listTemplate(recorded(CALLERS.failed, syscode), 'f_code', words);
  return alert(
    'ChannelPathFailing',
    'ticket',
    { expr: partlyFailing(PATHS, syscode, minFailures) },
    words.pathFailing(path, callers),
  );
}

function callerFailing({ syscode, minFailures, words }: RuleOptions): AlertingRule {
  const caller = nameTemplate('f_code', { '': words.names.noCaller, [OTHER]: words.names.otherCallers });
  const ofCaller = shareOver('30m', CALLERS, syscode);
  const ofAll = shareOver('30m', TOTAL, syscode);
  const expr = [
    partlyFailing(CALLERS, syscode, minFailures),
    'and',
    `${ofCaller} > on (application) group_left () 3 * (${ofAll})`,
  ].join('\n');
  return alert('ChannelCallerFailing', 'ticket', { expr }, words.callerFailing(caller));
}

function codeShiftOfRequests({ syscode, minFailures, words }: RuleOptions): AlertingRule {
  const rate = rateOf({ family: REQUESTS, syscode, window: '5m', by: ['path'], where: ['code=%q'] });
  const paths = listTemplate(rate, 'path', words, ['code']);
  return alert(
    'ChannelBusinessCodeShift',
    'ticket',
    { expr: codeShift(REQUEST_CODES, syscode, minFailures) },
    words.businessCodeShift(paths),
  );
}

function bucketMissing({ thresholdMs }: LatencyObjective, { syscode, words }: RuleOptions): AlertingRule {
  const all = select(REQUESTS, syscode, 'count');
  const withBucket = select(REQUESTS, syscode, 'bucket', [`le="${leText(thresholdMs)}"`]);
  return alert(
    'ChannelBucketMissing',
    'ticket',
    {
      expr: `count(${all}) - (count(${withBucket}) or vector(0)) > 0`,
      for: '15m',
      labels: { ...ownLabels(syscode), le: leText(thresholdMs) },
    },
    words.bucketMissing(thresholdMs),
  );
}
