import type { Context, Terminal } from '../src/context.js';

/** A terminal that keeps what a command writes. */
export class RecordedTerminal implements Terminal {
  readonly colors = false;
  readonly columns = undefined;
  output = '';
  errors = '';

  readonly env: NodeJS.ProcessEnv;
  readonly stdin: AsyncIterable<Uint8Array>;

  /** @param input of standard input */
  constructor(env: NodeJS.ProcessEnv = {}, input = '') {
    this.env = env;
    this.stdin = new Blob([input]).stream();
  }

  readonly write = (text: string): void => {
    this.output += text;
  };

  readonly writeError = (text: string): void => {
    this.errors += text;
  };

  context(language: Context['language'] = 'en'): Context {
    const { env, stdin, write, writeError, colors, columns } = this;
    return { env, stdin, write, writeError, colors, columns, language };
  }
}
