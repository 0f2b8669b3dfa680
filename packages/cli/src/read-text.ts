import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { cannotRead } from './cannot-read.js';
import type { Context } from './context.js';

/**
 * Reads a text file, or standard input if the file is named `-`. A byte order mark is left out.
 * @throws WrongCall if it cannot be read
 */
export async function readText(file: string, { stdin }: Context): Promise<string> {
  try {
    const content = file === '-' ? await text(stdin) : await readFile(file, 'utf8');
    return content.startsWith('\ufeff') ? content.slice(1) : content;
  } catch (error) {
    throw cannotRead(file, error);
  }
}
