import type { OutputFile } from '../write-files.js';
import { withoutAlerts, withRunbook } from './alert-edits.js';
import type { Format } from './formats/format.js';
import { type Metadata, prometheusRule } from './formats/prometheus-rule.js';
import { prometheusServiceLevel, slothSpec } from './formats/sloth-spec.js';
import { toYaml } from './formats/to-yaml.js';
import type { RuleGroup } from './rule.js';
import type { RuleOptions } from './rule-options.js';
import { rulesOf } from './rules-of.js';
import { unitTests } from './unit-tests/unit-tests.js';

export interface FileOptions extends RuleOptions, Metadata {
  /** The names of the alerts that are left out. */
  readonly without: readonly string[];
  /** The comment on top of each file. */
  readonly comment: string;
}

/** The file of one service in a format. All but the rules may follow each other in one file. */
export function ruleFile(format: Format, options: FileOptions): OutputFile {
  const { syscode, comment } = options;
  const name = `${syscode}.${format}.yml`;
  return {
    name,
    text: format === 'rules' ? rulesText([options]) : `---\n${toYaml(resource(format, options), comment)}`,
  };
}

/** The rules of some services as one file for `rule_files` of Prometheus. */
export function rulesText(services: readonly FileOptions[]): string {
  return toYaml({ groups: services.flatMap(groupsOf) }, services[0]?.comment ?? '');
}

/** The unit tests of the file that {@link ruleFile} writes, for the same folder. */
export function unitTestFile(options: FileOptions): OutputFile {
  const { syscode, without, comment } = options;
  const tests = unitTests(options, ruleFile('rules', options).name, without);
  return { name: `${syscode}.rules.test.yml`, text: toYaml(tests, comment) };
}

function groupsOf(options: FileOptions): RuleGroup[] {
  return withRunbook(withoutAlerts(rulesOf(options), options.without), options.runbook);
}

function resource(format: Exclude<Format, 'rules'>, options: FileOptions): unknown {
  if (format === 'prometheus-rule') return prometheusRule(options.syscode, groupsOf(options), options);
  return format === 'sloth' ? slothSpec(options) : prometheusServiceLevel(options, options);
}
