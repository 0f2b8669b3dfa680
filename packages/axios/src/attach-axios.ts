import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { type AxiosLike, type InterceptorManager, isAxios, requestInterceptors } from './axios-like.js';
import { callerReason } from './caller-reason.js';
import { createFindAdapter, type FindAdapter } from './find-adapter.js';
import { observeCall } from './observe-call.js';
import type { OutboundContext } from './sent-call.js';

/** The instrumentation of one axios and of the instances that it creates. */
interface AxiosInstrumentation extends OutboundContext {
  /** The axios whose adapters are known by name. */
  readonly copy: AxiosLike;
  detached: boolean;
}

const WRAPPED_BY = Symbol('channel-exporter: the instrumentation that wrapped this adapter');

/** Detach functions of inherited instrumentations: an instance's own instrumentation replaces that of its creator. */
const inherited = new WeakMap<object, Map<ChannelExporter, () => void>>();

/**
 * Does what `instrumentAxios` does, without loading axios.
 * @param copy axios itself, of the copy that is at hand: most instances are of it
 */
export function attachAxios(
  exporter: ChannelExporter,
  instance: AxiosLike,
  options: OutboundOptions | undefined,
  copy: AxiosLike,
): () => void {
  checkExporter('instrumentAxios', exporter, 'outbound');
  const outbound = exporter.outbound.attach('instrumentAxios', options);
  if (!isAxios(instance)) {
    throw exporter.invalidTarget('instrumentAxios', instance, 'axios, or an instance from axios.create()');
  }
  if (!exporter.claim('axios', instance)) return () => {};
  inherited.get(instance)?.get(exporter)?.();
  const instrumentation: AxiosInstrumentation = { exporter, outbound, copy, detached: false };
  const unhook = hook(instance, instrumentation);
  return () => {
    if (instrumentation.detached) return;
    instrumentation.detached = true;
    unhook();
    exporter.release('axios', instance);
  };
}

function hook(instance: AxiosLike, instrumentation: AxiosInstrumentation): () => void {
  const unhooks = [hookRequests(instance, instrumentation), hookCreate(instance, instrumentation)];
  return () => {
    for (const unhook of unhooks) unhook();
  };
}

/**
 * Runs an interceptor after all of the app's, whenever those are added: axios visits its interceptors for each request,
 * and runs them in reverse (or in order, by `legacyInterceptorReqResOrdering`). So `forEach` shows this one first and
 * last, and it acts on its second run. It is synchronous, so that a synchronous chain stays synchronous.
 */
function hookRequests(instance: AxiosLike, instrumentation: AxiosInstrumentation): () => void {
  const manager = requestInterceptors(instance) as InterceptorManager;
  const findAdapter = createFindAdapter(instance, instrumentation.copy);
  return replaceMethod(
    manager,
    'forEach',
    (forEach) =>
      function (this: InterceptorManager, visit) {
        if (instrumentation.detached) return forEach.call(this, visit);
        let runs = 0;
        const last = {
          fulfilled: (config: InternalAxiosRequestConfig) => {
            if (++runs === 2) wrapAdapter(config, findAdapter, instrumentation);
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

/** Instruments each instance that `create` returns, since axios does not pass interceptors on to it. */
function hookCreate(instance: AxiosLike, instrumentation: AxiosInstrumentation): () => void {
  if (typeof instance.create !== 'function') return () => {};
  // Each copy of axios types its own `create`: the arguments pass through.
  const target = instance as unknown as { create: (...args: unknown[]) => unknown };
  return replaceMethod(
    target,
    'create',
    (create) =>
      function (this: unknown, ...args) {
        const child = create.apply(this, args);
        if (!instrumentation.detached) inherit(child, instrumentation);
        return child;
      },
  ).restore;
}

function inherit(child: unknown, instrumentation: AxiosInstrumentation): void {
  const { exporter } = instrumentation;
  try {
    if (!isAxios(child)) return;
    const known = inherited.get(child) ?? new Map<ChannelExporter, () => void>();
    inherited.set(child, known.set(exporter, hook(child, instrumentation)));
  } catch (error) {
    exporter.failed('outbound', error);
  }
}

/**
 * Replaces the adapter of this request. When axios calls the replacement, the config gets its own adapter back, so that
 * the app sees no difference and a retry with the same config is wrapped again.
 */
function wrapAdapter(
  config: InternalAxiosRequestConfig,
  findAdapter: FindAdapter,
  instrumentation: AxiosInstrumentation,
): void {
  try {
    if (!willBeSent(config) || isWrappedBy(config.adapter, instrumentation)) return;
    const { adapter } = config;
    const wrapped: AxiosAdapter & { [WRAPPED_BY]?: AxiosInstrumentation } = (sent) => {
      // axios may have copied the config that an interceptor returned.
      for (const each of [config, sent]) if (each.adapter === wrapped) restore(each, adapter);
      const found = findAdapter(adapter, sent);
      return instrumentation.detached ? found(sent) : observeCall(instrumentation, sent, found, adapter);
    };
    wrapped[WRAPPED_BY] = instrumentation;
    config.adapter = wrapped;
  } catch (error) {
    instrumentation.exporter.failed('outbound', error);
  }
}

/**
 * False if axios refuses the call before it reaches the adapter: an interceptor returned nothing, or the call was
 * aborted.
 */
function willBeSent(config: InternalAxiosRequestConfig | undefined): config is InternalAxiosRequestConfig {
  return typeof config === 'object' && config !== null && callerReason(config) === undefined;
}

function isWrappedBy(adapter: unknown, instrumentation: AxiosInstrumentation): boolean {
  return (
    typeof adapter === 'function' &&
    (adapter as { [WRAPPED_BY]?: AxiosInstrumentation })[WRAPPED_BY] === instrumentation
  );
}

function restore(config: InternalAxiosRequestConfig, adapter: InternalAxiosRequestConfig['adapter']): void {
  if (adapter === undefined) delete config.adapter;
  else config.adapter = adapter;
}
