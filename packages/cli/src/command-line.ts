import { Command, CommanderError } from 'commander';
import type { Context, Terminal } from './context.js';
import { CLEAN, WRONG_CALL } from './exit-codes.js';
import { languageOf } from './language.js';
import { VERSION } from './version.js';
import { WrongCall } from './wrong-call.js';

/** Adds one command to the program. `run` of the command returns the exit code. */
export type AddCommand = (program: Command, context: () => Context, end: (exitCode: number) => void) => void;

const COMMANDS: readonly AddCommand[] = [];

/** Runs the command that the arguments name. @returns the exit code */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = CLEAN;
  const program = new Command('channel-exporter')
    .version(VERSION)
    .option('--lang <language>', 'language of the output: en or zh (default: by LC_ALL, LC_MESSAGES or LANG)')
    .exitOverride()
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.writeError });
  const context = (): Context => ({
    ...terminal,
    language: languageOf(program.opts<{ lang?: string }>().lang, terminal.env),
  });
  for (const add of COMMANDS) add(program, context, (code) => (exitCode = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? CLEAN : WRONG_CALL;
    if (!(error instanceof WrongCall)) throw error;
    terminal.writeError(`${error.message}\n`);
    return WRONG_CALL;
  }
}
