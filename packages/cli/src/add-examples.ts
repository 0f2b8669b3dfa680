import type { Command } from 'commander';
import type { Context } from './context.js';
import { PROGRAM_WORDS } from './program-words.js';

/** An example for the help: what it does, and the arguments of `channel-exporter`. */
export type Example = readonly [description: string, args: string];

/** Adds examples to the end of a command's help. */
export function addExamples(command: Command, { language }: Context, examples: readonly Example[]): Command {
  const lines = examples.flatMap(([description, args]) => [
    `  # ${description}`,
    `  channel-exporter ${args}`,
  ]);
  return command.addHelpText('after', `\n${PROGRAM_WORDS[language].examples}\n${lines.join('\n')}`);
}
