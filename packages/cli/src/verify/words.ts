import type { Translated } from '../language.js';
import type { VerifyWords } from './verify-words.js';
import { VERIFY_WORDS_EN } from './words-en.js';
import { VERIFY_WORDS_ZH } from './words-zh.js';

/** The texts of `verify`. */
export const VERIFY_WORDS: Translated<VerifyWords> = { en: VERIFY_WORDS_EN, zh: VERIFY_WORDS_ZH };
