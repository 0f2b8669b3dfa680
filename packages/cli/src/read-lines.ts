import { createReadStream } from 'node:fs';
import { cannotRead } from './cannot-read.js';
import type { Context } from './context.js';

/**
 * Reads a text line by line, because logs do not fit into memory. `-` is standard input.
 * @throws WrongCall if it cannot be read
 */
export async function* readLines(file: string, { stdin }: Context): AsyncGenerator<string> {
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
    throw cannotRead(file, error);
  }
  yield rest + decoder.decode();
}
