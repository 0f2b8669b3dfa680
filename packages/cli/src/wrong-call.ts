import type { Translated } from './language.js';

/**
 * An argument or an input that cannot be used. The command line prints its text in the language of the user, and ends
 * with {@link WRONG_CALL}.
 */
export class WrongCall extends Error {
  readonly texts: Translated<string>;

  constructor(texts: Translated<string>) {
    super(texts.en);
    this.texts = texts;
  }
}
