import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { checkExporter } from '@workshop/plugin-kit';
import { isAborted } from './caller-reason.js';
import { FetchCall } from './fetch-call.js';
import { isBuiltInFetch, loadBuiltInFetch, mayBringDispatcher } from './fetch-dispatcher.js';
import { newRecorder, type Recorder } from './recorder.js';

/** What has a `fetch` to instrument: `globalThis`, or undici itself (`import undici from 'undici'`). */
export interface FetchTarget {
  fetch: (...args: never[]) => Promise<unknown>;
}

export interface InstrumentFetchOptions extends OutboundOptions {
  /** Whose `fetch` is replaced. @default globalThis */
  target?: FetchTarget;
}

type Fetch = (this: unknown, ...args: unknown[]) => unknown;
type FetchProperty = Omit<PropertyDescriptor, 'value'> & { readonly value: Fetch };

/**
 * Records the calls of `fetch` that go to partners, by replacing the function with one of the same name and length.
 * Redirects that fetch follows are inside one call. Called again for the same exporter it changes nothing.
 *
 * @returns a function that puts the original back; where somebody has wrapped ours meanwhile, ours becomes a pass-through
 * @throws ChannelExporterError for an unknown or wrong option, or where `target` has no `fetch` that can be replaced
 */
export function instrumentFetch(exporter: ChannelExporter, options: InstrumentFetchOptions = {}): () => void {
  checkExporter('instrumentFetch', exporter, 'outbound');
  const { target: wanted, ...own } = options ?? {};
  // What is no object is refused there.
  const outbound = exporter.outbound.attach(
    'instrumentFetch',
    typeof options === 'object' && options ? own : options,
  );
  // A polluted Object.prototype gives no options.
  const target = wanted !== undefined && Object.hasOwn(options, 'target') ? wanted : globalThis;
  const property = replaceableFetch(exporter, target);
  const original = property.value;
  if (exporter.isClaimed('fetch', original)) return () => {};

  const recorder = newRecorder(exporter, outbound);
  const isBuiltIn = isBuiltInFetch(original);
  let attached = true;
  function instrumented(this: unknown, ...args: unknown[]): unknown {
    const call = attached ? begin(recorder, isBuiltIn, args) : undefined;
    return call === undefined ? Reflect.apply(original, this, args) : call.fetch(original, this, args);
  }
  const { name, length } = original;
  Object.defineProperties(instrumented, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
  exporter.claim('fetch', instrumented);
  Object.defineProperty(target, 'fetch', { ...property, value: instrumented });
  if (isBuiltIn) loadBuiltInFetch();

  return () => {
    if (!attached) return;
    attached = false;
    exporter.release('fetch', instrumented);
    if (Object.getOwnPropertyDescriptor(target, 'fetch')?.value === instrumented) {
      Object.defineProperty(target, 'fetch', property);
    }
  };
}

/** Undefined for what fetch will not send, and for what goes to no partner. */
function begin(recorder: Recorder, isBuiltIn: boolean, args: readonly unknown[]): FetchCall | undefined {
  const input = args[0];
  const init = args[1];
  try {
    const own = member(init, 'signal');
    const signal = own === undefined ? member(input, 'signal') : own;
    if (isAborted(signal)) return undefined;
    const call = recorder.outbound.begin(urlOf(input));
    return call && new FetchCall(recorder, call, signal, isBuiltIn && !mayBringDispatcher(input));
  } catch {
    // No URL, or a getter of the caller throws: fetch says so itself.
    return undefined;
  }
}

function urlOf(input: unknown): string {
  const url = member(input, 'url');
  return typeof url === 'string' ? url : String(input);
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function replaceableFetch(exporter: ChannelExporter, target: object): FetchProperty {
  const property = Object.getOwnPropertyDescriptor(target ?? {}, 'fetch');
  if (typeof property?.value === 'function' && (property.configurable || property.writable)) {
    // An ES module namespace says that it is writable, and is not.
    if (Object.prototype.toString.call(target) !== '[object Module]') return property as FetchProperty;
  }
  throw exporter.invalidTarget(
    'instrumentFetch target',
    target,
    'an object whose fetch can be replaced: the module object itself, as `import undici from "undici"` gives it, not `import * as undici`',
  );
}
