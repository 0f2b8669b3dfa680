// Meaning: why a call that was sent has failed; a value of the label `code`.
// Values: timeout, refused, dns, tls, reset, aborted, redirect, too_large.
// Fallback: network.

import { type FailureReason, reasonOfCode } from './failure-codes.js';

/** Names of errors without a code: those of `AbortSignal` and fetch. */
const NAMES: Readonly<Record<string, FailureReason>> = {
  TimeoutError: 'timeout',
  AbortError: 'aborted',
};

/** Errors that only their message tells apart, or whose code misleads; by the prefix of the message. */
const MESSAGES: readonly (readonly [string, FailureReason])[] = [
  // fetch, and the redirect interceptors of undici 6, 7 and 8.
  ['redirect count exceeded', 'redirect'],
  ['max redirects', 'redirect'],
  ['Redirect loop detected', 'redirect'],
  // undici's ProxyAgent uses the code UND_ERR_ABORTED for this, although the caller did not abort.
  ['Proxy response (', 'network'],
  // Also from undici's dump interceptor.
  ['Response size (', 'too_large'],
  ['No DNS entries found', 'dns'],
  ['HTTP/2: "stream timeout after', 'timeout'],
  ['HTTP/2: "GOAWAY" frame received', 'reset'],
  ['HTTP/2: "stream error" received', 'reset'],
  ['HTTP/2: stream ', 'reset'],
];

/** Depth to which `cause` and `errors` are followed. */
const MAX_DEPTH = 8;

/**
 * Returns the reason for an error of a client: by its message, code or name, then by those of its `cause` and of the `errors`
 * of an AggregateError. The first match counts.
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
  // An abort caused by a deadline is a timeout.
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
  // A chunked body cut by the end of the connection: undici seldom adds the parser's code.
  if (message.endsWith('(Invalid EOF state)')) return 'reset';
  return MESSAGES.find(([prefix]) => message.startsWith(prefix))?.[1];
}
