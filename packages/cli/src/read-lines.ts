import { createReadStream } from 'node:fs';
import type { Context } from './context.js';
import { PROGRAM_WORDS } from './program-words.js';
import { WrongCall } from './wrong-call.js';

/**
 * Reads a text line by line, because logs do not fit into memory. `-` is standard input.
 * @throws WrongCall if it cannot be read
 */
export async function* readLines(file: string, { stdin, language }: Context): AsyncGenerator<string> {
  const chunks: AsyncIterable<Uint8Array> = file === '-' ? stdin : createReadStream(file);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of chunks) {
      const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
      rest += first;
      for (const line of others) {
        yield rest;
        rest = line;
      }
    }
  } catch (error) {
    throw new WrongCall(PROGRAM_WORDS[language].cannotRead(file, (error as Error).message));
  }
  yield rest + decoder.decode();
}
