/** The languages of the output. */
export type Language = 'en' | 'zh';

/** The texts of one command in each language. */
export type Translated<Words> = Readonly<Record<Language, Words>>;

/**
 * The language that the user has chosen by `--lang`, else by the variables that gettext reads.
 * Any other language than Chinese is English.
 */
export function languageOf(chosen: string | undefined, env: NodeJS.ProcessEnv): Language {
  const name = chosen ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '');
  return /^zh([_.-]|$)/i.test(name) ? 'zh' : 'en';
}
