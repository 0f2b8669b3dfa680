import { callUser } from '../call-user.js';
import type { ChannelExporter } from '../channel-exporter.js';
import { rawText } from '../label-text.js';

/** A function of the user that gets the arguments of a handler. */
type ReadArguments = (...args: unknown[]) => unknown;

/** Reads the facts of one call of a handler from its arguments. What cannot be read is reported, and has a fallback. */
export class HandlerFacts {
  readonly #topic: string | ReadArguments;
  readonly #messages: ReadArguments | undefined;
  readonly #failures: { report(where: string, error: unknown): void };

  constructor(exporter: ChannelExporter, topic: string | ReadArguments, messages: ReadArguments | undefined) {
    this.#topic = topic;
    this.#messages = messages;
    this.#failures = { report: (where, error) => exporter.failed(where, error) };
  }

  /** The topic; empty if it cannot be read. Never throws. */
  topicOf(args: unknown[]): string {
    if (typeof this.#topic === 'string') return this.#topic;
    const given = this.#read(this.#topic, args);
    if (given === FAILED) return '';
    const text = rawText(given);
    if (text !== undefined) return text;
    this.#failures.report(
      'consumer',
      `instrumentHandler topic must return text, not ${kindOf(given)}; the label topic is empty`,
    );
    return '';
  }

  /** The number of messages of the call; 1 without `messages`, and if it cannot be read. Never throws. */
  countOf(args: unknown[]): number {
    if (this.#messages === undefined) return 1;
    const given = this.#read(this.#messages, args);
    if (given === FAILED) return 1;
    const count = readCount(given);
    if (count !== undefined) return count;
    this.#failures.report(
      'consumer',
      `instrumentHandler messages must return a number of messages, or an array, Set or Map of them, not ${kindOf(given)}; the call counts as one message`,
    );
    return 1;
  }

  #read(read: ReadArguments, args: unknown[]): unknown {
    return callUser(this.#failures, 'consumer', read, args, FAILED);
  }
}

const FAILED = Symbol('failed');

/** Never iterates: that would consume a generator, or never end. A Buffer has the bytes of one message. */
function readCount(given: unknown): number | undefined {
  const count = typeof given === 'object' && given !== null ? readSize(given) : given;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function readSize(given: object): unknown {
  if (ArrayBuffer.isView(given)) return undefined;
  try {
    const { length, size } = given as { readonly length?: unknown; readonly size?: unknown };
    return length ?? size;
  } catch {
    return undefined;
  }
}

function kindOf(given: unknown): string {
  return typeof given === 'number' || given === null ? String(given) : typeof given;
}
