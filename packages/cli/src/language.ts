/** The languages of the output. */
export type Language = 'en' | 'zh';

/** The texts of one command in each language. */
export type Translated<Words> = Readonly<Record<Language, Words>>;

/** Names of the languages, with or without a country. */
export const KNOWN_LANGUAGE: RegExp = /^(en|zh)([_.-]|$)/i;

/**
 * The language that `--lang` chooses, else the one of the variables that gettext reads. It is needed before commander
 * reads the arguments, because the help and the errors are texts, too.
 */
export function languageOf(args: readonly string[], env: NodeJS.ProcessEnv): Language {
  const chosen = chosenLanguage(args);
  const name = chosen !== undefined && KNOWN_LANGUAGE.test(chosen) ? chosen : fromVariables(env);
  return /^zh([_.-]|$)/i.test(name) ? 'zh' : 'en';
}

/** The language of the variables. Any other language than Chinese is English. */
function fromVariables({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string {
  return LC_ALL || LC_MESSAGES || LANG || '';
}

/** The value of the last `--lang`. */
export function chosenLanguage(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.findLastIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const option = options[at];
  return option === '--lang' ? options[at + 1] : option?.slice('--lang='.length);
}
