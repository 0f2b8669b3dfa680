import type { Command } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import type { Context } from '../context.js';
import type { Finding } from '../findings/finding.js';
import { reportFindings } from '../findings/report-findings.js';
import { readLines } from '../read-lines.js';
import { readText } from '../read-text.js';
import { addSourceOptions, type SourceOptions, scrapeSource } from '../scrape/source-options.js';
import { writeFiles } from '../write-files.js';
import { WrongCall } from '../wrong-call.js';
import { checkDirectory } from './check-directory.js';
import { compareCalls } from './compare-calls.js';
import { compareScrape } from './compare-scrape.js';
import { PARTNER_WORDS, type PartnerWords } from './words.js';

interface CheckOptions extends SourceOptions {
  readonly scrape?: string;
  readonly calls?: string;
  readonly json?: boolean;
}

/** `channel-exporter partners`: the partner directory of a service. */
export const addPartnersCommand: AddCommand = (program, context, end) => {
  const words = PARTNER_WORDS[context.language];
  const command = program.command('partners').summary(words.partnersSummary).description(words.partners);
  addCheck(command, context, end);
  addFromPython(command, context, end);
};

function addCheck(parent: Command, context: Context, end: (exitCode: number) => void): void {
  const words = PARTNER_WORDS[context.language];
  const command = parent
    .command('check')
    .summary(words.checkSummary)
    .description(words.check)
    .argument('<file>', words.checkFile)
    .option('--scrape <url>', words.scrapeOption)
    .option('--calls <file>', words.callsOption)
    .option('--json', words.jsonOption)
    .action(async (file: string, options: CheckOptions) => {
      const findings = await check(file, options, context, words);
      end(reportFindings(findings, file, options, context));
    });
  addSourceOptions(command, context);
  addExamples(command, context, words.checkExamples);
}

async function check(
  file: string,
  options: CheckOptions,
  context: Context,
  words: PartnerWords,
): Promise<readonly Finding[]> {
  const { scrape, calls } = options;
  if ([file, scrape, calls].filter((source) => source === '-').length > 1)
    throw new WrongCall({
      en: 'only one of the directory, --scrape and --calls can be standard input; give files for the others',
      zh: '合作方目录、--scrape 和 --calls 中只能有一个是标准输入；其余的请给出文件',
    });
  const checked = checkDirectory(await readText(file, context), words);
  const { directory, partners, findings } = checked;
  if (directory === undefined) return findings;
  const ofScrape =
    scrape === undefined
      ? []
      : compareScrape(await scrapeSource(scrape, options, context), scrape, checked, words);
  const hosts = partners.flatMap((partner) => partner.hosts);
  const ofCalls =
    calls === undefined
      ? []
      : await compareCalls(readLines(calls, context), calls, { directory, hosts }, words);
  return [...findings, ...ofScrape, ...ofCalls];
}

interface FromPythonOptions {
  readonly out?: string;
}

function addFromPython(parent: Command, context: Context, end: (exitCode: number) => void): void {
  const words = PARTNER_WORDS[context.language];
  const command = parent
    .command('from-python')
    .summary(words.fromPythonSummary)
    .description(words.fromPython)
    .argument('<file>', words.fromPythonFile)
    .option('--out <file>', words.outOption)
    .action(async (file: string, { out }: FromPythonOptions) => {
      // The grammar of Python is the larger part of the program; no other command needs it.
      const { convertTable } = await import('./from-python/convert-table.js');
      const { directory, findings } = convertTable(await readText(file, context), words);
      // Standard output is for the directory.
      if (findings.length > 0)
        end(reportFindings(findings, file, {}, { ...context, write: context.writeError }));
      if (directory === undefined) return;
      const text = `${JSON.stringify(directory, undefined, 2)}\n`;
      writeFiles([{ name: 'partners.json', text }], out, context);
    });
  addExamples(command, context, words.fromPythonExamples);
}
