import type { Language } from './language.js';

/** The part of the process that the command line uses. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Standard input, for a file that is named `-`. It is opened when it is read. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** True if standard output is a terminal that shows colours. */
  readonly colors: boolean;
  /** Columns of the terminal; undefined if standard output is a file or a pipe. */
  readonly columns: number | undefined;
}

/** The input of each command beside its arguments. */
export interface Context extends Terminal {
  readonly language: Language;
}
