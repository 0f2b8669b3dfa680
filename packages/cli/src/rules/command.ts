import { Option } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import { collectValues } from '../collect-values.js';
import type { Context } from '../context.js';
import type { Objectives } from '../objectives/objective.js';
import { readBuckets } from '../objectives/read-buckets.js';
import { DEFAULT_OBJECTIVES, readObjectives } from '../objectives/read-objectives.js';
import { readSyscodes } from '../read-syscodes.js';
import { writeFiles } from '../write-files.js';
import { WrongCall } from '../wrong-call.js';
import { ALERT_WORDS } from './alert-words.js';
import { FORMATS, type Format } from './formats/format.js';
import type { FileOptions } from './rule-files.js';
import { RULES_WORDS } from './words.js';

/** The options as commander reads them. */
interface Given {
  readonly objective?: readonly string[];
  readonly buckets?: string;
  readonly format: Format;
  readonly unitTests?: boolean;
  readonly minFailures?: string;
  readonly without?: readonly string[];
  readonly runbook?: string;
  readonly namespace?: string;
  readonly label?: readonly string[];
  readonly out?: string;
}

const DEFAULT_MIN_FAILURES = '10';

/** The formats of the options that not all of them use. */
const FORMATS_OF_OPTIONS: Partial<Record<keyof Given, readonly Format[]>> = {
  unitTests: ['rules'],
  minFailures: ['rules', 'prometheus-rule'],
  without: ['rules', 'prometheus-rule'],
  namespace: ['prometheus-rule', 'prometheus-service-level'],
  label: ['prometheus-rule', 'prometheus-service-level'],
};

/** Adds `rules`. */
export const addRulesCommand: AddCommand = (program, context) => {
  const words = RULES_WORDS[context.language];
  const { availability, latency } = DEFAULT_OBJECTIVES;
  const command = program
    .command('rules')
    .summary(words.summary)
    .description(words.description)
    .argument('<syscodes...>', words.syscodes)
    .option('--objective <objective>', words.objective(availability, latency), collectValues)
    .option('--buckets <list>', words.buckets)
    .addOption(new Option('--format <format>', words.format).choices(FORMATS).default('rules'))
    .option('--unit-tests', words.unitTests)
    .option('--min-failures <number>', words.minFailures(DEFAULT_MIN_FAILURES))
    .option('--without <alert>', words.without, collectValues)
    .option('--runbook <url>', words.runbook)
    .option('--namespace <name>', words.namespace)
    .option('--label <name=value>', words.label, collectValues)
    .option('--out <path>', words.out)
    .action(async (syscodes: readonly string[], given: Given) => {
      await writeRules(readSyscodes(syscodes), given, context);
    });
  const [oneService, tested, operator] = words.examples;
  addExamples(command, context, [
    [
      oneService,
      'rules A123010101 --objective availability=99.95 --objective latency=500ms@99 --out rules.yml',
    ],
    [tested, 'rules A123010101 B456020202 --unit-tests --out rules/'],
    [operator, 'rules A123010101 --format prometheus-rule --namespace monitoring --label release=prometheus'],
  ]);
};

async function writeRules(syscodes: readonly string[], given: Given, context: Context): Promise<void> {
  const { format, unitTests = false, out } = given;
  refuseUnused(given);
  if (unitTests && out === undefined) {
    throw new WrongCall({
      en: '--unit-tests must be used with --out FOLDER; the tests name the rule file beside them',
      zh: '--unit-tests 必须与 --out 目录 一起使用；测试引用同一目录中的规则文件',
    });
  }
  const services = syscodes.map((syscode) => readFileOptions(syscode, given, context));
  // The library for YAML is large: no other command should wait for it.
  const { ruleFile, rulesText, unitTestFile } = await import('./rule-files.js');
  if (format === 'rules' && out === undefined) {
    // A second YAML document in one file would be ignored by Prometheus.
    context.write(rulesText(services));
    return;
  }
  const files = services.flatMap((options) => [
    ruleFile(format, options),
    ...(unitTests ? [unitTestFile(options)] : []),
  ]);
  writeFiles(files, out, context);
}

/** An option that has no effect on a format is refused: its user expects one. */
function refuseUnused(given: Given): void {
  for (const [option, formats] of Object.entries(FORMATS_OF_OPTIONS)) {
    if (given[option as keyof Given] !== undefined && !formats.includes(given.format)) {
      const flag = option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      throw new WrongCall({
        en: `--${flag} must be used with --format ${formats.join(' or ')}`,
        zh: `--${flag} 必须与 --format ${formats.join(' 或 ')} 一起使用`,
      });
    }
  }
}

function readFileOptions(syscode: string, given: Given, { language }: Context): FileOptions {
  const { objective = [], without = [], runbook, namespace, label = [] } = given;
  const objectives = readObjectives(objective, readBuckets(given.buckets));
  return {
    syscode,
    objectives,
    minFailures: readMinFailures(given.minFailures ?? DEFAULT_MIN_FAILURES),
    words: ALERT_WORDS[language],
    without,
    runbook,
    namespace,
    labels: Object.fromEntries(label.map(readLabel)),
    comment: RULES_WORDS[language].comment(textOf(objectives)),
  };
}

function readMinFailures(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new WrongCall({
      en: `--min-failures ${text} must be a whole number from 1 to 999999; use 1 for no guard`,
      zh: `--min-failures ${text} 必须是 1 到 999999 之间的整数；1 表示不设下限`,
    });
  }
  return Number(text);
}

function readLabel(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new WrongCall({
      en: `--label ${text} must have a name and a value; write it like release=prometheus`,
      zh: `--label ${text} 必须有名称和值；例如 release=prometheus`,
    });
  }
  return [name, value];
}

/** As `--objective` takes them. */
function textOf({ availability, latency }: Objectives): string {
  const ofLatency = latency.map(({ thresholdMs, percent }) => `latency=${thresholdMs}ms@${percent}`);
  return [`availability=${availability.percent}`, ...ofLatency].join(', ');
}
