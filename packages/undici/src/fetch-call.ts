import type { FailureReason, OutboundCall } from '@channel-exporter/core';
import { observePromise } from '@workshop/plugin-kit';
import { copyMarked, dispatchMarked, findCounters } from './count-once.js';
import {
  type Dispatcher,
  type DispatchObserver,
  isDispatcher,
  ObservedDispatcher,
  swapGlobalDispatchers,
  withDispatcher,
} from './observed-dispatcher.js';
import { observeHandler } from './observed-handler.js';
import { ObservedResponse, type OutboundContext, reasonOfSignal } from './observed-response.js';

/** State shared by the calls of one instrumented fetch. */
export interface FetchContext extends OutboundContext {
  readonly fetch: (this: unknown, ...args: unknown[]) => unknown;
  /** True for Node's own fetch: no code of the app runs in it before it dispatches. */
  readonly isBuiltIn: boolean;
  /** Gets the dispatcher that fetch uses for an address; undefined if that is not known. */
  readonly getGlobalDispatcher: (() => unknown) | undefined;
}

/**
 * One call of `fetch`. Each hop goes through the dispatcher in force, which is observed; when the promise settles, the last
 * response is known. A call that reaches no observed dispatcher is recorded by the promise alone.
 */
export class FetchCall implements DispatchObserver {
  readonly #context: FetchContext;
  readonly #call: OutboundCall;
  readonly #signal: unknown;
  #hops = 0;
  #last: ObservedResponse | undefined;
  #restoreGlobals: (() => void) | undefined;

  constructor(context: FetchContext, call: OutboundCall, signal: unknown) {
    this.#context = context;
    this.#call = call;
    this.#signal = signal;
  }

  /** Calls fetch with `args`, and returns what the caller gets. */
  fetch(self: unknown, args: readonly unknown[]): unknown {
    const observed = this.#argumentsWithDispatcher(args);
    const send = (): unknown => Reflect.apply(this.#context.fetch, self, observed ?? args);
    let result: unknown;
    try {
      if (observed === undefined) this.#restoreGlobals = swapGlobalDispatchers(this);
      // Requests that are dispatched here are marked as counted. `run` makes every promise of the process slower up to Node 22.
      const isMarked = observed !== undefined || this.#restoreGlobals !== undefined;
      const needsNoContext = this.#context.isBuiltIn && isMarked && !mayHaveDispatcher(args[0]);
      result = needsNoContext ? send() : this.#call.run(send);
    } finally {
      this.#restoreGlobals?.();
    }
    return this.#observeResult(result);
  }

  /** Dispatches one hop. */
  dispatch(to: Dispatcher, options: object, handler: object): unknown {
    this.#restoreGlobals?.();
    const response = new ObservedResponse(this.#context, this.#call, this.#signal, true);
    this.#hops += 1;
    this.#last = response;
    const counters = [...findCounters(options, handler, this.#context), this.#context];
    const observed = observeHandler(handler, response, counters);
    const accepted = dispatchMarked(counters, to.dispatch, to, copyMarked(options, counters), observed);
    response.afterDispatch(accepted);
    return accepted;
  }

  /**
   * Returns the arguments with an observed dispatcher. Undefined if it is not known which one fetch will use: a Request may
   * have its own, which is hidden and which an argument would override.
   */
  #argumentsWithDispatcher(args: readonly unknown[]): unknown[] | undefined {
    const [input, init, ...rest] = args as [unknown, { readonly dispatcher?: unknown } | null | undefined];
    try {
      if (!(typeof init === 'object' || init === undefined)) return undefined;
      const given = init?.dispatcher;
      const isOnlyAddress = typeof input === 'string' || input instanceof URL;
      const own = given === undefined && isOnlyAddress ? this.#context.getGlobalDispatcher?.() : given;
      if (!isDispatcher(own)) return undefined;
      return [input, withDispatcher(init, new ObservedDispatcher(own, this)), ...rest];
    } catch {
      // An accessor of the caller threw: fetch reads it, too, and reports the error.
      return undefined;
    }
  }

  #observeResult(result: unknown): unknown {
    if (!isThenable(result)) {
      this.#onResolve(result);
      return result;
    }
    return observePromise(
      result,
      (response) => this.#onResolve(response),
      (error) => this.#onReject(error),
    );
  }

  #onResolve(response: unknown): void {
    try {
      if (this.#last !== undefined) this.#last.confirmFinalHop();
      else this.#call.end({ status: statusOf(response) });
    } catch (error) {
      this.#reportError(error);
    }
  }

  #onReject(error: unknown): void {
    try {
      const reason = reasonOfSignal(this.#signal);
      const wasSent =
        this.#last === undefined
          ? reason !== undefined || isNetworkFailure(error)
          : this.#hops > 1 || !this.#last.wasRefused;
      if (wasSent) this.#call.end({ status: this.#last?.status ?? 0, error, reason });
    } catch (thrown) {
      this.#reportError(thrown, 'network');
    }
  }

  /** Response and error may be objects of the app, with accessors that throw. */
  #reportError(error: unknown, reason?: FailureReason): void {
    this.#context.exporter.failed('outbound', error);
    this.#call.end({ status: this.#last?.status ?? 0, reason });
  }
}

/** Returns true if the first argument may be a Request with its own dispatcher; only Node 20 and 22 show it. */
function mayHaveDispatcher(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || input instanceof URL) return false;
  const own = Object.getOwnPropertySymbols(input).find(({ description }) => description === 'dispatcher');
  return own === undefined || (input as Record<symbol, unknown>)[own] !== undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function statusOf(response: unknown): number {
  const status =
    typeof response === 'object' && response !== null && 'status' in response ? response.status : 0;
  return typeof status === 'number' ? status : 0;
}

/** Returns false for the errors with which fetch refuses to send: a TypeError without a cause, or with the cause `bad port`. */
function isNetworkFailure(error: unknown): boolean {
  if (!(typeof error === 'object' && error !== null && 'cause' in error)) return false;
  const { cause } = error;
  return !(typeof cause === 'object' && cause !== null && 'message' in cause && cause.message === 'bad port');
}
