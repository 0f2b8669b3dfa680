import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { FetchCall, type FetchContext } from './fetch-call.js';
import { IdleTimer } from './idle-timer.js';
import { globalDispatcherOf, isBuiltInFetch } from './observed-dispatcher.js';
import { isAborted } from './observed-response.js';

/** An object with a `fetch` to instrument: `globalThis`, or undici itself (`import undici from 'undici'`). */
export interface FetchTarget {
  fetch: (...args: never[]) => Promise<unknown>;
}

export interface InstrumentFetchOptions extends OutboundOptions {
  /** The object whose `fetch` is replaced. @default globalThis */
  target?: FetchTarget;
}

type Fetch = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Records the calls of `fetch` that go to partners, by replacing the function with one of the same name and length.
 * Redirects that fetch follows are inside one call. Called again for the same exporter it changes nothing.
 *
 * @returns a function that puts the original back; if other code has wrapped the replacement meanwhile, that becomes a pass-through
 * @throws ChannelExporterError for an unknown or wrong option, or if `target` has no `fetch` that can be replaced
 */
export function instrumentFetch(exporter: ChannelExporter, options: InstrumentFetchOptions = {}): () => void {
  checkExporter('instrumentFetch', exporter, 'outbound');
  const { target: given, ...outboundOptions } = options ?? {};
  const outbound = exporter.outbound.attach(
    'instrumentFetch',
    // `attach` refuses options that are not an object.
    typeof options === 'object' && options ? outboundOptions : options,
  );
  // An inherited `target` is pollution of Object.prototype.
  const target = given !== undefined && Object.hasOwn(options, 'target') ? given : globalThis;
  const property = Object.getOwnPropertyDescriptor(target ?? {}, 'fetch');
  if (typeof property?.value !== 'function') throw invalidTarget(exporter, target);
  const original = property.value as Fetch;
  if (exporter.isClaimed('fetch', original)) return () => {};

  const context: FetchContext = {
    exporter,
    outbound,
    idle: new IdleTimer(outbound.streamIdleMs),
    fetch: original,
    isBuiltIn: isBuiltInFetch(original),
    getGlobalDispatcher: globalDispatcherOf(original, target),
  };
  let isAttached = true;
  function instrumented(this: unknown, ...args: unknown[]): unknown {
    const call = isAttached ? beginCall(context, args) : undefined;
    return call === undefined ? Reflect.apply(original, this, args) : call.fetch(this, args);
  }
  const restore = replaceFetch(exporter, target, instrumented);
  exporter.claim('fetch', instrumented);
  return () => {
    if (!isAttached) return;
    isAttached = false;
    exporter.release('fetch', instrumented);
    restore();
  };
}

function replaceFetch(exporter: ChannelExporter, target: FetchTarget, instrumented: Fetch): () => void {
  try {
    return replaceMethod(target as { readonly fetch: Fetch }, 'fetch', () => instrumented).restore;
  } catch {
    throw invalidTarget(exporter, target);
  }
}

function invalidTarget(exporter: ChannelExporter, target: unknown): Error {
  return exporter.invalidTarget(
    'instrumentFetch target',
    target,
    'an object with a replaceable fetch: use `import undici from "undici"`, not `import * as undici`',
  );
}

/** Returns undefined for a request that fetch will not send, or that goes to no partner. */
function beginCall(context: FetchContext, [input, init]: readonly unknown[]): FetchCall | undefined {
  try {
    const own = memberOf(init, 'signal');
    const signal = own === undefined ? memberOf(input, 'signal') : own;
    if (isAborted(signal)) return undefined;
    const call = context.outbound.begin(urlOf(input));
    return call && new FetchCall(context, call, signal);
  } catch {
    // Not a URL, or an accessor of the caller threw: fetch reports it.
    return undefined;
  }
}

function urlOf(input: unknown): string {
  const url = memberOf(input, 'url');
  return typeof url === 'string' ? url : String(input);
}

function memberOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Record<string, unknown>)[name]
    : undefined;
}
