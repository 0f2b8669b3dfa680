import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Context } from './context.js';
import { PROGRAM_WORDS } from './program-words.js';
import { WrongCall } from './wrong-call.js';

/**
 * Reads a text file, or standard input if the file is named `-`. A byte order mark is left out.
 * @throws WrongCall if it cannot be read
 */
export async function readText(file: string, { stdin, language }: Context): Promise<string> {
  try {
    if (file !== '-' && (await stat(file)).isDirectory()) throw new Error('it is a folder');
    const content = file === '-' ? await text(stdin) : await readFile(file, 'utf8');
    return content.startsWith('\ufeff') ? content.slice(1) : content;
  } catch (error) {
    throw new WrongCall(PROGRAM_WORDS[language].cannotRead(file, (error as Error).message));
  }
}
