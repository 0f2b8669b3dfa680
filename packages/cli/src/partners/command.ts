import type { Command } from 'commander';
import type { AddCommand } from '../add-command.js';
import { addExamples } from '../add-examples.js';
import type { Context } from '../context.js';
import { reportFindings } from '../findings/report-findings.js';
import { readText } from '../read-text.js';
import { checkDirectory } from './check-directory.js';
import { PARTNER_WORDS } from './words.js';

interface CheckOptions {
  readonly json?: boolean;
}

/** `channel-exporter partners`: the partner directory of a service. */
export const addPartnersCommand: AddCommand = (program, context, end) => {
  const command = program.command('partners').description(PARTNER_WORDS[context.language].partners);
  addCheck(command, context, end);
};

function addCheck(partners: Command, context: Context, end: (exitCode: number) => void): void {
  const words = PARTNER_WORDS[context.language];
  const command = partners
    .command('check')
    .description(words.check)
    .argument('<file>', words.checkFile)
    .option('--json', words.jsonOption)
    .action(async (file: string, { json }: CheckOptions) => {
      const findings = checkDirectory(await readText(file, context), words);
      end(reportFindings(findings, file, { json }, context));
    });
  addExamples(command, context, words.checkExamples);
}
