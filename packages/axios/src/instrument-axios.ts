import type { ChannelExporter, OutboundAttachment, OutboundOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { callerReason } from './caller.js';
import { adapterFinder, type FindAdapter } from './find-adapter.js';
import { observeCall } from './observe-call.js';

/** The parts of an axios that are used: `axios` itself, an instance of `axios.create`, a `new axios.Axios()`, of any copy. */
export interface AxiosLike {
  readonly defaults: object;
  readonly interceptors: { readonly request: object };
  // Loosely typed, since each copy of axios declares types of its own.
  create?: (...args: never[]) => unknown;
}

/** One attachment, as it is handed on to the instances that an instrumented one creates. */
interface Attached {
  readonly exporter: ChannelExporter;
  readonly outbound: OutboundAttachment;
  detached: boolean;
}

interface InterceptorManager {
  forEach(visit: (interceptor: object) => void): void;
}

const WRAPPED_BY = Symbol('channel-exporter: the attachment that wrapped this adapter');

/** How to take off what an instance has from the one that created it: its own attachment takes that one's place. */
const inherited = new WeakMap<object, Map<ChannelExporter, () => void>>();

/**
 * Records the calls of one axios to partners: those of `instance` and of what its `create` makes from now on. A second
 * time for the same exporter and instance it does nothing.
 *
 * @returns detaches: the instance is again as it was, and what it created passes through
 * @throws ChannelExporterError for an unknown or wrong option, or where `instance` is no axios
 */
export function instrumentAxios(
  exporter: ChannelExporter,
  instance: AxiosLike,
  options?: OutboundOptions,
): () => void {
  checkExporter('instrumentAxios', exporter, 'outbound');
  const outbound = exporter.outbound.attach('instrumentAxios', options);
  if (!isAxios(instance)) {
    throw exporter.invalidTarget('instrumentAxios', instance, 'axios or what axios.create() returned');
  }
  if (!exporter.claim('axios', instance)) return () => {};
  inherited.get(instance)?.get(exporter)?.();
  const attached: Attached = { exporter, outbound, detached: false };
  const unhook = hook(instance, attached);
  return () => {
    if (attached.detached) return;
    attached.detached = true;
    unhook();
    exporter.release('axios', instance);
  };
}

function isAxios(given: unknown): given is AxiosLike {
  const { defaults, interceptors } = (given ?? {}) as Partial<AxiosLike>;
  return typeof defaults === 'object' && typeof managerOf({ interceptors })?.forEach === 'function';
}

function managerOf(instance: {
  interceptors?: { request?: object } | undefined;
}): InterceptorManager | undefined {
  return instance.interceptors?.request as InterceptorManager | undefined;
}

function hook(instance: AxiosLike, attached: Attached): () => void {
  const unhooks = [hookRequests(instance, attached), hookCreate(instance, attached)];
  return () => {
    for (const unhook of unhooks) unhook();
  };
}

/**
 * Runs an interceptor of ours after all of the app's, whenever those are added: axios walks its interceptors anew for
 * each request, and runs them in reverse (or in order, by `legacyInterceptorReqResOrdering`). So ours is shown to it
 * first and last, and acts when it runs for the second time. Being synchronous it leaves a synchronous chain so.
 */
function hookRequests(instance: AxiosLike, attached: Attached): () => void {
  const manager = managerOf(instance) as InterceptorManager;
  const findAdapter = adapterFinder(instance);
  return replaceMethod(
    manager,
    'forEach',
    (forEach) =>
      function (this: InterceptorManager, visit) {
        if (attached.detached) return forEach.call(this, visit);
        let runs = 0;
        const last = {
          fulfilled: (config: InternalAxiosRequestConfig) => {
            if (++runs === 2) wrapAdapter(config, findAdapter, attached);
            return config;
          },
          rejected: undefined,
          synchronous: true,
          runWhen: null,
        };
        visit(last);
        forEach.call(this, visit);
        visit(last);
      },
  ).restore;
}

/** Interceptors are not inherited by what `create` makes, so each new instance gets ours. */
function hookCreate(instance: AxiosLike, attached: Attached): () => void {
  if (typeof instance.create !== 'function') return () => {};
  // Each copy of axios types its own `create`: what is given to it is handed on as it is.
  const target = instance as unknown as { create: (...args: unknown[]) => unknown };
  return replaceMethod(
    target,
    'create',
    (make) =>
      function create(this: unknown, ...args) {
        const child = make.apply(this, args);
        if (!attached.detached) inherit(child, attached);
        return child;
      },
  ).restore;
}

function inherit(child: unknown, attached: Attached): void {
  const { exporter } = attached;
  try {
    if (!isAxios(child)) return;
    const known = inherited.get(child) ?? new Map<ChannelExporter, () => void>();
    inherited.set(child, known.set(exporter, hook(child, attached)));
  } catch (error) {
    exporter.failed('outbound', error);
  }
}

/**
 * Puts a function of ours in the place of this request's adapter, whoever chose it. When axios calls it, the config
 * gets back what stood there, so that nobody sees a difference and a retry with the same config starts anew.
 */
function wrapAdapter(config: InternalAxiosRequestConfig, findAdapter: FindAdapter, attached: Attached): void {
  try {
    if (!willBeSent(config) || isWrappedBy(config.adapter, attached)) return;
    const { adapter } = config;
    const wrapped: AxiosAdapter & { [WRAPPED_BY]?: Attached } = (sent) => {
      // axios may have copied what an interceptor returned.
      for (const each of [config, sent]) if (each.adapter === wrapped) restore(each, adapter);
      const found = findAdapter(adapter, sent);
      return attached.detached ? found(sent) : observeCall(attached, sent, found, adapter);
    };
    wrapped[WRAPPED_BY] = attached;
    config.adapter = wrapped;
  } catch (error) {
    attached.exporter.failed('outbound', error);
  }
}

/** False for what axios refuses before it comes to the adapter: an interceptor that returned nothing, a call aborted before. */
function willBeSent(config: InternalAxiosRequestConfig | undefined): config is InternalAxiosRequestConfig {
  return typeof config === 'object' && config !== null && callerReason(config) === undefined;
}

function isWrappedBy(adapter: unknown, attached: Attached): boolean {
  return typeof adapter === 'function' && (adapter as { [WRAPPED_BY]?: Attached })[WRAPPED_BY] === attached;
}

function restore(config: InternalAxiosRequestConfig, adapter: InternalAxiosRequestConfig['adapter']): void {
  if (adapter === undefined) delete config.adapter;
  else config.adapter = adapter;
}
