import { CommanderError } from 'commander';
import type { AddCommand } from './add-command.js';
import type { Context, Terminal } from './context.js';
import { createProgram } from './create-program.js';
import { addDashboardCommand } from './dashboard/command.js';
import { describeCallError } from './describe-call-error.js';
import { CLEAN, WRONG_CALL } from './exit-codes.js';
import { addExplainCommand } from './explain/command.js';
import { type Language, languageOf } from './language.js';
import { addPartnersCommand } from './partners/command.js';
import { PROGRAM_WORDS } from './program-words.js';
import { refuseUnknownLanguage } from './refuse-unknown-language.js';
import { addRulesCommand } from './rules/command.js';
import { addVerifyCommand } from './verify/command.js';
import { WrongCall } from './wrong-call.js';

/** In the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addDashboardCommand,
  addRulesCommand,
  addVerifyCommand,
  addExplainCommand,
  addPartnersCommand,
];

/**
 * Runs the command that the arguments name.
 * @returns the exit code, see `exit-codes.ts`
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  commands: readonly AddCommand[] = COMMANDS,
): Promise<number> {
  let exitCode = CLEAN;
  const language = languageOf(args, terminal.env);
  try {
    refuseUnknownLanguage(args);
    const context: Context = { ...terminal, language };
    const program = createProgram(context);
    for (const add of commands) add(program, context, (code) => (exitCode = code));
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.code.startsWith('commander.help')) {
      return error.exitCode === 0 ? CLEAN : WRONG_CALL;
    }
    if (error instanceof CommanderError && error.exitCode === 0) return CLEAN;
    terminal.writeError(`${PROGRAM_WORDS[language].error(messageOf(error, language))}\n`);
    return WRONG_CALL;
  }
}

/** Describes an error of the call for the user; other errors are defects and are thrown. */
function messageOf(error: unknown, language: Language): string {
  if (error instanceof CommanderError) return describeCallError(error, PROGRAM_WORDS[language]);
  if (error instanceof WrongCall) return error.texts[language];
  throw error;
}
