import { WrongCall } from './wrong-call.js';

/** The languages of the output. */
export type Language = 'en' | 'zh';

/** The texts of one command in each language. */
export type Translated<Words> = Readonly<Record<Language, Words>>;

/**
 * The language that `--lang` chooses, else the one of the variables that gettext reads. It is needed before commander
 * reads the arguments, because the help and the errors are texts, too.
 * @throws WrongCall if `--lang` names another language than English and Chinese
 */
export function readLanguage(args: readonly string[], env: NodeJS.ProcessEnv): Language {
  const chosen = findChosen(args);
  if (chosen !== undefined && !/^(en|zh)([_.-]|$)/i.test(chosen)) {
    throw new WrongCall(`--lang ${JSON.stringify(chosen)} is unknown; use en or zh`);
  }
  return /^zh([_.-]|$)/i.test(chosen ?? fromVariables(env)) ? 'zh' : 'en';
}

/** The language of the variables. Any other language than Chinese is English. */
function fromVariables({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): string {
  return LC_ALL || LC_MESSAGES || LANG || '';
}

function findChosen(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.findLastIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const option = options[at];
  return option === '--lang' ? options[at + 1] : option?.slice('--lang='.length);
}
