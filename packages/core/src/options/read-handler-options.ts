import { cleanText } from '../label-text.js';
import { type Rules, readOptions, wrongOption } from './read-options.js';
import { fn } from './rules.js';

type ReadArguments = (...args: unknown[]) => unknown;

/** The options of `instrumentHandler`; their functions get the arguments and the result of any handler. */
export interface ResolvedHandlerOptions {
  readonly messages: ReadArguments | undefined;
  readonly resultCode: ((result: unknown) => 0 | 1) | undefined;
}

const RULES: Rules<ResolvedHandlerOptions> = {
  messages: { rule: fn<ReadArguments>(), absent: () => undefined },
  resultCode: { rule: fn<(result: unknown) => 0 | 1>(), absent: () => undefined },
};

/** Checks the options of `instrumentHandler`. @throws ChannelExporterError */
export function readHandlerOptions(where: string, given: unknown): ResolvedHandlerOptions {
  return readOptions(where, given, RULES);
}

/** Checks a topic: text that shows as a label, or a function that reads it. @throws ChannelExporterError */
export function readTopicOption(where: string, given: unknown): string | ReadArguments {
  if (typeof given === 'function') return given as ReadArguments;
  if (typeof given === 'string' && cleanText(given).trim() !== '') return given;
  return wrongOption(
    `${where} topic`,
    given,
    'a non-empty string, or a function that returns the topic of a call',
  );
}
