// Meaning: why a call that was sent has failed; stands in the label `code`.
// Values: timeout, refused, dns, tls, reset, aborted, redirect, too_large.
// Fallback: network.

import type { FailureReason } from '../channel-exporter.js';
import { reasonOfCode } from './failure-codes.js';

/** The names of errors that carry no code of their own: what `AbortSignal` and fetch throw. */
const NAMES: Readonly<Record<string, FailureReason>> = {
  TimeoutError: 'timeout',
  AbortError: 'aborted',
};

/** What some errors say in words only, or in words that know better than their code; by the beginning of the message. */
const MESSAGES: readonly (readonly [string, FailureReason])[] = [
  // fetch, and the redirect interceptors of undici 6, 7 and 8.
  ['redirect count exceeded', 'redirect'],
  ['max redirects', 'redirect'],
  ['Redirect loop detected', 'redirect'],
  // undici's ProxyAgent has the code UND_ERR_ABORTED, although nobody aborted.
  ['Proxy response (', 'network'],
  // undici's dump interceptor, too.
  ['Response size (', 'too_large'],
  ['No DNS entries found', 'dns'],
  ['HTTP/2: "stream timeout after', 'timeout'],
  ['HTTP/2: "GOAWAY" frame received', 'reset'],
  ['HTTP/2: "stream error" received', 'reset'],
  ['HTTP/2: stream ', 'reset'],
];

/** Errors below errors are looked into this deep. */
const MAX_DEPTH = 8;

/**
 * The reason of a failure, from the error that the client gave: its message, its code, its name, then the same of its `cause`
 * and of the `errors` of an AggregateError. The first that the table knows counts.
 */
export function failureReason(error: unknown): FailureReason {
  return search(error, 0) ?? 'network';
}

function search(error: unknown, depth: number): FailureReason | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined;
  const { code, syscall, name, message, cause, errors } = error as Partial<
    Record<'code' | 'syscall' | 'name' | 'message' | 'cause' | 'errors', unknown>
  >;
  const own = byMessage(message) ?? reasonOfCode(code, syscall) ?? byName(name);
  // An abort that was caused by a deadline is a timeout.
  if (own === 'aborted') return search(cause, depth + 1) === 'timeout' ? 'timeout' : own;
  if (own !== undefined) return own;
  const below = search(cause, depth + 1);
  if (below !== undefined || !Array.isArray(errors)) return below;
  for (const each of errors) {
    const reason = search(each, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function byName(name: unknown): FailureReason | undefined {
  return typeof name === 'string' && Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

function byMessage(message: unknown): FailureReason | undefined {
  if (typeof message !== 'string') return undefined;
  // A chunked body that the end of the connection cuts: undici seldom gives the parser's code with it.
  if (message.endsWith('(Invalid EOF state)')) return 'reset';
  return MESSAGES.find(([beginning]) => message.startsWith(beginning))?.[1];
}
