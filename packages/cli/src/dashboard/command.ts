import { Option } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import { collectValues } from '../collect-values.js';
import { readBuckets } from '../objectives/read-buckets.js';
import { DEFAULT_OBJECTIVES, readObjectives } from '../objectives/read-objectives.js';
import { readSyscodes } from '../read-syscodes.js';
import { writeFiles } from '../write-files.js';
import { WrongCall } from '../wrong-call.js';
import { DASHBOARD_COMMAND_WORDS } from './words.js';

interface Options {
  readonly only?: string;
  readonly objective?: readonly string[];
  readonly buckets?: string;
  readonly schema: 'classic' | 'v2';
  readonly out?: string;
}

const KINDS = ['inbound', 'partners', 'consumers', 'fleet'] as const;

/** `channel-exporter dashboard A123010101 [B456020202 …]` */
export const addDashboardCommand: AddCommand = (program, context) => {
  const words = DASHBOARD_COMMAND_WORDS[context.language];
  const { availability, latency } = DEFAULT_OBJECTIVES;
  const command = program
    .command('dashboard')
    .summary(words.summary)
    .description(words.description)
    .argument('[syscodes...]', words.syscodes)
    .option('--only <dashboards>', words.only)
    .option('--objective <objective>', words.objective(availability, latency), collectValues)
    .option('--buckets <bounds>', words.buckets)
    .addOption(new Option('--schema <schema>', words.schema).choices(['classic', 'v2']).default('classic'))
    .option('--out <path>', words.out)
    .action(async (given: readonly string[], { only, objective = [], buckets, schema, out }: Options) => {
      const syscodes = readSyscodes(given);
      const kinds = readKinds(only);
      if (syscodes.length === 0 && kinds.join() !== 'fleet') {
        throw new WrongCall({
          en: 'syscodes are missing; give one or more, such as A123010101, or --only fleet',
          zh: '缺少系统编码；请给出一个或多个，例如 A123010101，或使用 --only fleet',
        });
      }
      const objectives = readObjectives(objective, readBuckets(buckets));
      // Grafana's builders are hundreds of files: no other command should wait for them.
      const { writeDashboards } = await import('./write-dashboards.js');
      const { language } = context;
      writeFiles(writeDashboards({ syscodes, kinds, objectives, schema, language }), out, context);
    });
  addExamples(command, context, [
    [words.examples.folder, 'dashboard A123010101 B456020202 --out /var/lib/grafana/dashboards/'],
    [
      words.examples.objectives,
      'dashboard A123010101 --objective availability=99.95 --objective latency=500ms@99',
    ],
    [words.examples.one, 'dashboard --only fleet'],
  ]);
};

/** @throws WrongCall for a name that is not one of {@link KINDS} */
function readKinds(only: string | undefined): readonly (typeof KINDS)[number][] {
  if (only === undefined) return KINDS;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(KINDS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new WrongCall({
      en: `--only "${unknown}" is unknown; use ${KINDS.join(', ')}, joined by commas`,
      zh: `--only "${unknown}" 无效；可选 ${KINDS.join('、')}，用逗号分隔`,
    });
  }
  return KINDS.filter((kind) => names.includes(kind));
}
