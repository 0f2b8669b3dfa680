import type { Language } from './language.js';

/** What the process gives to the command line. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** What the command line gives to each command. */
export interface Context extends Terminal {
  readonly language: Language;
}
