import { readDirectory } from '@channel-exporter/core/contract';
import { Option } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import { checkWithCore } from '../check-with-core.js';
import { reportFindings } from '../findings/report-findings.js';
import { addSource, readNumber, type SourceOptions, scrapeSource } from '../scrape/source-options.js';
import { WrongCall } from '../wrong-call.js';
import type { Dialect } from './rule.js';
import { RULES, type RuleId } from './rules.js';
import { verifyScrape } from './verify-scrape.js';
import { VERIFY_WORDS } from './words.js';

interface Options extends SourceOptions {
  readonly dialect?: Dialect;
  readonly partners?: string;
  readonly limit: string;
  readonly ignore?: string;
  readonly json?: boolean;
}

/** `channel-exporter verify URL|FILE`: how a service's metrics deviate from the contract. */
export const addVerifyCommand: AddCommand = (program, context, end) => {
  const words = VERIFY_WORDS[context.language];
  const command = program
    .command('verify')
    .summary(words.summary)
    .description(words.description)
    .option('--partners <file>', words.options.partners)
    .addOption(new Option('--dialect <dialect>', words.options.dialect).choices(['node', 'python']))
    .option('--limit <sets>', words.options.limit, '2000')
    .option('--ignore <rules>', words.options.ignore)
    .option('--json', words.options.json);
  addSource(command, context).action(async (source: string, options: Options) => {
    const settings = {
      dialect: options.dialect,
      cardinalityLimit: readNumber('--limit', options.limit, Number.MAX_SAFE_INTEGER),
      partners: options.partners === undefined ? undefined : readPartners(options.partners),
      ignore: readRules(options.ignore ?? ''),
    };
    const scrape = await scrapeSource(source, options, context);
    end(reportFindings(verifyScrape(scrape, words, settings), source, options, context));
  });
  addExamples(command, context, [
    [words.examples.url, 'verify http://127.0.0.1:9166/metrics'],
    [words.examples.file, 'verify page.prom --partners partners.json'],
    [words.examples.ci, 'verify http://127.0.0.1:9166/metrics --json --ignore seconds,folded'],
  ]);
};

/** @throws WrongCall for a directory that cannot be read, or has mistakes */
function readPartners(file: string): ReadonlyMap<string, ReadonlySet<string>> {
  const actions = new Map<string, Set<string>>();
  const { input } = checkWithCore(
    () => readDirectory(file),
    () => `合作方目录 ${file} 无法读取或有错误；请用 partners check ${file} 查看`,
  );
  for (const partner of input.partners) {
    const known = actions.get(partner.partner) ?? new Set();
    for (const action of Object.values(partner.actions ?? {})) known.add(action);
    actions.set(partner.partner, known);
  }
  return actions;
}

function readRules(given: string): RuleId[] {
  const rules = given.split(',').filter((rule) => rule !== '');
  const unknown = rules.find((rule) => !Object.hasOwn(RULES, rule));
  if (unknown !== undefined) {
    const some = Object.keys(RULES).slice(0, 3);
    throw new WrongCall({
      en: `--ignore ${unknown} must be a rule, such as ${some.join(', ')}`,
      zh: `--ignore ${unknown} 必须是规则名，例如 ${some.join('、')}`,
    });
  }
  return rules as RuleId[];
}
