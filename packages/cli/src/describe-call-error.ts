import type { CommanderError } from 'commander';
import type { ProgramWords } from './program-words.js';

type Parts = readonly string[];

/** commander has its messages only in English: what each is made of, by the error's code. */
const MESSAGES: Readonly<Record<string, readonly [RegExp, (parts: Parts, words: ProgramWords) => string]>> = {
  'commander.unknownCommand': [/command '(.*)'/, ([name = ''], words) => words.unknownCommand(name)],
  'commander.unknownOption': [/option '(.*)'/, ([name = ''], words) => words.unknownOption(name)],
  'commander.missingArgument': [/argument '(.*)'/, ([name = ''], words) => words.missingArgument(name)],
  'commander.optionMissingArgument': [
    /option '(.*)' arg/,
    ([option = ''], words) => words.missingValue(option),
  ],
  'commander.missingMandatoryOptionValue': [
    /option '(.*)' not/,
    ([option = ''], words) => words.missingOption(option),
  ],
  'commander.excessArguments': [
    /Expected (\d+) .* got (\d+)/,
    ([expected = '', given = ''], words) => words.tooManyArguments(expected, given),
  ],
  'commander.conflictingOption': [
    /'(.*)' cannot be used with .*'(.*)'/,
    ([first = '', second = ''], words) => words.conflict(first, second),
  ],
  'commander.invalidArgument': [
    /option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\./s,
    ([option = '', value = '', choices = ''], words) => words.invalidValue(option, value, choices),
  ],
};

/** An error of the call in the language of the user, with the nearest name if there is one. */
export function describeCallError({ code, message }: CommanderError, words: ProgramWords): string {
  const [pattern, describe] = MESSAGES[code] ?? [];
  const parts = pattern?.exec(message);
  if (!parts || describe === undefined) return message.replace(/^error: /, '');
  return `${describe(parts.slice(1), words)}${remedyOf(code, message, words)}`;
}

function remedyOf(code: string, message: string, words: ProgramWords): string {
  const nearest = /\(Did you mean (?:one of )?(.*)\?\)$/.exec(message)?.[1];
  if (nearest !== undefined) return words.didYouMean(nearest);
  return code.startsWith('commander.unknown') ? words.seeHelp : '';
}
