import { Command, Help, type Option } from 'commander';
import type { Context } from './context.js';
import { PROGRAM_WORDS, type ProgramWords } from './program-words.js';
import { textWidth } from './text-width.js';
import { VERSION } from './version.js';

/** The program without its commands. What commander itself writes into the help is in the language of the context. */
export function createProgram({ language, write, writeError, columns }: Context): Command {
  const words = PROGRAM_WORDS[language];
  const width = (): number => Math.min(columns ?? 100, 120);
  return new Command('channel-exporter')
    .description(words.description)
    .version(VERSION, '-V, --version', words.versionOption)
    .option('--lang <language>', words.langOption)
    .helpOption('-h, --help', words.helpOption)
    .helpCommand('help [command]', words.helpCommand)
    .addHelpText('after', `\n${words.exitCodes}`)
    .addHelpText('afterAll', ({ error, command }) => (error ? unknownCommandOf(command, words) : ''))
    .exitOverride()
    .configureOutput({
      writeOut: write,
      writeErr: writeError,
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      // The errors of the call are written by `runCommandLine`, in the language of the user.
      outputError: () => undefined,
    })
    .configureHelp({
      showGlobalOptions: true,
      displayWidth: textWidth,
      styleTitle: (title) => words.titles[title] ?? title,
      optionDescription: (option: Option) => words.optionFacts(new Help().optionDescription(option)),
    });
}

/** The error of `help foo`, for which commander prints nothing but the help. Empty for a call without a command. */
function unknownCommandOf({ args: [, name] }: Command, words: ProgramWords): string {
  return name === undefined ? '' : `\n${words.error(words.unknownCommand(name))}`;
}
