import { CALLS, MESSAGES, REQUESTS } from '../queries/families.js';
import { select } from '../queries/select.js';
import { alert } from './alert.js';
import { indent } from './indent.js';
import { valueTemplate } from './list-template.js';
import { ownLabels, recorded } from './recorded.js';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';

/** Series of the service on each target. */
export const TARGETS = 'application_job_instance:series:count';

/** The rules about the scrapes of a service, and the exporter in it. */
export function exporterRules(options: RuleOptions): RuleGroup {
  return {
    name: `${options.syscode}-exporter`,
    rules: [
      recordTargets(options.syscode),
      serviceVanished(options),
      targetDown(options),
      labelsFolded(options),
      labelSetsRetired(options),
      exporterErrors(options),
    ],
  };
}

/** A service without traffic has no series of the families, but its build info. A Python service has neither then. */
function recordTargets(syscode: string): RecordingRule {
  const families = [REQUESTS, CALLS, MESSAGES].map((family) => select(family, syscode, 'count'));
  const vector = [...families, `channel_exporter_build_info{application="${syscode}"}`].join('\nor\n');
  return {
    record: TARGETS,
    expr: `count by (job, instance) (\n${indent(vector)}\n)`,
    labels: ownLabels(syscode),
  };
}

function serviceVanished({ syscode, words }: RuleOptions): AlertingRule {
  const targets = recorded(TARGETS, syscode);
  const seen = `last_over_time(${targets}[1d])`;
  const expr = [
    `max by (appid, application) (${seen})`,
    'unless on (application)',
    targets,
    'unless on (application)',
    `(${seen} and on (job, instance) up == 1)`,
  ].join('\n');
  return alert('ChannelServiceVanished', 'page', { expr, for: '5m' }, words.serviceVanished());
}

function targetDown({ syscode, words }: RuleOptions): AlertingRule {
  const expr = `last_over_time(${recorded(TARGETS, syscode)}[1d])\nand on (job, instance)\nup == 0`;
  return alert('ChannelTargetDown', 'ticket', { expr, for: '5m' }, words.targetDown());
}

function labelsFolded({ syscode, words }: RuleOptions): AlertingRule {
  const expr = increaseOf('channel_exporter_overflow_total', ['metric', 'label'], '15m', syscode);
  return alert('ChannelLabelsFolded', 'ticket', { expr }, words.labelsFolded());
}

function labelSetsRetired({ syscode, words }: RuleOptions): AlertingRule {
  const expr = increaseOf('channel_exporter_retired_observations_total', ['metric'], '1h', syscode);
  return alert('ChannelLabelSetsRetired', 'ticket', { expr }, words.labelSetsRetired());
}

function exporterErrors({ syscode, words }: RuleOptions): AlertingRule {
  const expr = increaseOf('channel_exporter_errors_total', ['where'], '15m', syscode);
  return alert('ChannelExporterErrors', 'ticket', { expr }, words.exporterErrors(valueTemplate('where')));
}

/** These counters are present from the start with 0, so `increase` sees their first change. */
function increaseOf(counter: string, by: readonly string[], window: string, syscode: string): string {
  const labels = ['appid', 'application', ...by].join(', ');
  return `sum by (${labels}) (increase(${recorded(counter, syscode)}[${window}])) > 0`;
}
