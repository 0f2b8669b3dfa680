import { DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import { promqlMistakes } from '../../test/promql-mistakes.js';
import { readObjectives } from '../objectives/read-objectives.js';
import { ALERT_WORDS } from './alert-words.js';
import type { AlertingRule, RecordingRule, Rule } from './rule.js';
import { rulesOf } from './rules-of.js';

const OBJECTIVES = ['availability=99.95', 'latency=500ms@95', 'latency=2s@99.5'];

function rules(language: 'en' | 'zh' = 'en', objectives = OBJECTIVES): readonly Rule[] {
  const groups = rulesOf({
    syscode: 'A123010101',
    objectives: readObjectives(objectives, DEFAULT_BUCKETS),
    minFailures: 10,
    runbook: undefined,
    words: ALERT_WORDS[language],
  });
  expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
  return groups.flatMap((group) => group.rules);
}

function alerts(language: 'en' | 'zh' = 'en', objectives = OBJECTIVES): AlertingRule[] {
  return rules(language, objectives).filter((rule): rule is AlertingRule => 'alert' in rule);
}

function records(): RecordingRule[] {
  return rules().filter((rule): rule is RecordingRule => 'record' in rule);
}

test('each expression is PromQL', () => {
  for (const { expr } of rules()) expect(promqlMistakes(expr)).toEqual([]);
});

test('each recorded name is level:metric:operations, or one of Sloth', () => {
  for (const { record } of records()) {
    expect(record).toMatch(
      /^(application(_[a-z_]+)?:(inner_requests|partner_calls|consumer_messages|series)\w*:(ratio_)?(rate5m|count)|slo:\w+:\w+|sloth_slo_info)$/,
    );
  }
});

test('each recorded series of an objective has the labels that Sloth gives it', () => {
  const windows = records().filter(({ record }) => record.startsWith('slo:sli_error:'));
  expect(windows.map(({ labels }) => labels?.sloth_window)).toEqual(
    [1, 2, 3].flatMap(() => ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']),
  );
  expect(windows[8]).toMatchObject({
    record: 'slo:sli_error:ratio_rate5m',
    labels: {
      sloth_id: 'A123010101-latency-500ms',
      sloth_service: 'A123010101',
      sloth_slo: 'latency-500ms',
      sloth_window: '5m',
    },
  });
  const facts = records().filter(({ labels }) => labels?.sloth_slo === 'availability');
  expect(facts.slice(8).map(({ record, expr }) => [record, expr.split('\n')[0]])).toEqual([
    ['slo:objective:ratio', 'vector(0.9995)'],
    ['slo:error_budget:ratio', 'vector(0.0005)'],
    ['slo:time_period:days', 'vector(30)'],
    ['slo:current_burn_rate:ratio', 'slo:sli_error:ratio_rate5m{sloth_id="A123010101-availability"}'],
    ['slo:period_burn_rate:ratio', 'slo:sli_error:ratio_rate30d{sloth_id="A123010101-availability"}'],
    [
      'slo:period_error_budget_remaining:ratio',
      '1 - slo:period_burn_rate:ratio{sloth_id="A123010101-availability"}',
    ],
    ['sloth_slo_info', 'vector(1)'],
  ]);
});

test('a page burns the budget 14.4 or 6 times too fast, a ticket 3 times or once', () => {
  const burns = alerts().filter(({ alert }) => alert === 'ChannelAvailabilityBudgetBurn');
  const windows = burns.map(({ labels, expr }) => [
    labels.severity,
    ...[...expr.matchAll(/ratio_rate(\w+)\{.*> \((\S+) \* (\S+)\)/g)].map(([, ...parts]) => parts.join(' ')),
  ]);
  expect(windows).toEqual([
    ['page', '5m 14.4 0.0005', '1h 14.4 0.0005', '30m 6 0.0005', '6h 6 0.0005'],
    ['ticket', '2h 3 0.0005', '1d 3 0.0005', '6h 1 0.0005', '3d 1 0.0005'],
  ]);
});

test('a burn rate that even a complete outage does not reach is left out', () => {
  const page = alerts('en', ['availability=90']).find(
    ({ alert }) => alert === 'ChannelAvailabilityBudgetBurn',
  );
  expect(page?.expr).not.toContain('14.4');
  expect(page?.expr).toContain('> (6 * 0.1)');
});

test.each(['en', 'zh'] as const)('each alert has a severity and texts with its values: %s', (language) => {
  for (const { labels, annotations } of alerts(language)) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toContain('{{ $labels.application }}');
    expect(annotations.description).toMatch(language === 'en' ? /^[\x20-\x7e]+\.$/ : /[一-鿿].*。$/);
    for (const [, query = ''] of annotations.description?.matchAll(
      /query (?:\(printf )?("(?:\\.|[^"\\])*")/g,
    ) ?? []) {
      expect(promqlMistakes((JSON.parse(query) as string).replaceAll('%q', '"x"'))).toEqual([]);
    }
  }
});

test('the language changes nothing but the texts', () => {
  const bare = (language: 'en' | 'zh'): unknown =>
    rules(language).map((rule) => ({ ...rule, annotations: undefined }));
  expect(bare('zh')).toEqual(bare('en'));
});

test('alerts of one name differ in their labels, so that promtool finds no duplicates', () => {
  const ids = alerts().map(({ alert, labels }) => JSON.stringify([alert, labels]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(alerts().map(({ alert }) => alert)).size).toBe(15);
});
