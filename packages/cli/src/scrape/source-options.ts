import type { Command } from 'commander';
import type { Context } from '../context.js';
import { WrongCall } from '../wrong-call.js';
import { parseScrape } from './parse-scrape.js';
import { readScrape } from './read-scrape.js';
import type { Scrape } from './scrape.js';
import { SOURCE_WORDS } from './source-words.js';

/** The options of {@link addSourceOptions}, as they are given. */
export interface SourceOptions {
  readonly bearerTokenFile?: string;
  readonly timeout: string;
  readonly maxBytes: string;
}

/** The longest wait that a timer of Node can hold, in seconds. */
const MAX_SECONDS = 2_147_483;

/** Adds the argument `source`, and the options for reading it. */
export function addSource(command: Command, context: Context): Command {
  command.argument('<source>', SOURCE_WORDS[context.language].source);
  return addSourceOptions(command, context);
}

/** Adds the options for reading a scrape. */
export function addSourceOptions(command: Command, { language }: Context): Command {
  const words = SOURCE_WORDS[language];
  return command
    .option('--bearer-token-file <file>', words.token)
    .option('--timeout <seconds>', words.timeout, '10')
    .option('--max-bytes <bytes>', words.maxBytes, String(64 * 1024 * 1024));
}

/** Reads the scrape of a URL, a file or standard input. @throws WrongCall if it cannot be read */
export async function scrapeSource(
  source: string,
  options: SourceOptions,
  context: Context,
): Promise<Scrape> {
  const { bytes, contentType } = await readScrape(source, {
    timeoutMs: readNumber('--timeout', options.timeout, MAX_SECONDS) * 1000,
    maxBytes: readNumber('--max-bytes', options.maxBytes, Number.MAX_SAFE_INTEGER),
    bearerTokenFile: options.bearerTokenFile,
    stdin: context.stdin,
  });
  return parseScrape(bytes, contentType);
}

/** Reads a number above 0. @throws WrongCall */
export function readNumber(option: string, given: string, largest: number): number {
  const number = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  if (number > 0 && number <= largest) return number;
  throw new WrongCall({
    en: `${option} ${given} must be a number above 0 and at most ${largest}`,
    zh: `${option} ${given} 必须是大于 0 且不超过 ${largest} 的数字`,
  });
}
