import type { FailureReason, OutboundCall } from '@channel-exporter/core';
import { callerReason } from './caller-reason.js';
import { countedBy, dispatchCounted, markCounted, withCounted } from './counted.js';
import {
  type Dispatcher,
  givenDispatcher,
  inFrontOf,
  type Sender,
  withGivenDispatcher,
} from './fetch-dispatcher.js';
import { type LentDispatcher, lendGlobalDispatchers } from './lent-dispatcher.js';
import { observePromise } from './observe-promise.js';
import type { Recorder } from './recorder.js';
import { ResponseWatch } from './response-watch.js';
import { watchHandler } from './watch-handler.js';

/**
 * One call of `fetch`. Each hop goes through the dispatcher in force, where its response is watched; the promise tells
 * which response is the last. What never reaches a dispatcher that we see is recorded by the promise alone.
 */
export class FetchCall implements Sender {
  readonly #recorder: Recorder;
  readonly #call: OutboundCall;
  readonly #signal: unknown;
  readonly #isAlone: boolean;
  #hops = 0;
  #last: ResponseWatch | undefined;
  #lent: LentDispatcher | undefined;

  /**
   * @param isAlone true where no code of the app can stand between this fetch and the dispatcher in force
   */
  constructor(recorder: Recorder, call: OutboundCall, signal: unknown, isAlone: boolean) {
    this.#recorder = recorder;
    this.#call = call;
    this.#signal = signal;
    this.#isAlone = isAlone;
  }

  /** Calls `fetch`, and gives what it gives. */
  fetch(fetch: (...args: unknown[]) => unknown, self: unknown, args: readonly unknown[]): unknown {
    const observed = this.#observeDispatcher(args);
    let result: unknown;
    try {
      // What ours dispatches is marked as counted. For all else `run` has an AsyncLocalStorage, the first of which
      // makes every promise of the app dearer on Node 20 and 22.
      const isMarked = this.#isAlone && (observed !== args || this.#lent !== undefined);
      result = isMarked
        ? Reflect.apply(fetch, self, observed)
        : this.#call.run((): unknown => Reflect.apply(fetch, self, observed));
    } finally {
      this.#restoreGlobals();
    }
    return this.#observe(result);
  }

  send(inner: Dispatcher, options: object, handler: object): unknown {
    this.#restoreGlobals();
    const watch = new ResponseWatch(this.#recorder, this.#call, this.#signal, true);
    this.#hops += 1;
    this.#last = watch;
    const counters = [...countedBy(options, handler, this.#recorder), this.#recorder];
    const watched = watchHandler(handler, watch, counters);
    // The options of Node's own fetch are in nobody else's hands.
    const counted = this.#isAlone ? markCounted(options, counters) : withCounted(options, counters);
    const taken = dispatchCounted(counters, inner.dispatch, inner, counted, watched);
    watch.dispatched(taken);
    return taken;
  }

  /** Gives what the caller gets in place of what fetch returned. */
  #observe(result: unknown): unknown {
    if (!isThenable(result)) {
      this.#resolved(result);
      return result;
    }
    return observePromise(
      result,
      (response) => this.#resolved(response),
      (error) => this.#rejected(error),
    );
  }

  #observeDispatcher(args: readonly unknown[]): readonly unknown[] {
    const init = args[1];
    const given = givenDispatcher(init);
    if (given !== undefined) {
      return [args[0], withGivenDispatcher(init as object, inFrontOf(given, this)), ...args.slice(2)];
    }
    this.#lent = lendGlobalDispatchers(this);
    return args;
  }

  #restoreGlobals(): void {
    this.#lent?.restore();
    this.#lent = undefined;
  }

  #resolved(response: unknown): void {
    try {
      if (this.#last !== undefined) this.#last.decided();
      else this.#call.end({ status: statusOf(response) });
    } catch (error) {
      this.#mishap(error);
    }
  }

  #rejected(error: unknown): void {
    try {
      const reason = callerReason(this.#signal);
      const wasSent =
        this.#last === undefined
          ? reason !== undefined || isFailure(error)
          : this.#hops > 1 || !this.#last.refused;
      if (wasSent) this.#call.end({ status: this.#last?.status ?? 0, error, reason });
    } catch (mishap) {
      this.#mishap(mishap, 'network');
    }
  }

  // What fetch gave may be anybody's object, with accessors that throw.
  #mishap(error: unknown, reason?: FailureReason): void {
    this.#recorder.exporter.failed('outbound', error);
    this.#call.end({ status: this.#last?.status ?? 0, reason });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function statusOf(response: unknown): number {
  const status =
    typeof response === 'object' && response !== null && 'status' in response ? response.status : 0;
  return typeof status === 'number' ? status : 0;
}

// fetch refuses what it will not send with a bare TypeError; a failure of the network is the cause of one.
function isFailure(error: unknown): boolean {
  if (!(typeof error === 'object' && error !== null && 'cause' in error)) return false;
  const { cause } = error;
  return !(typeof cause === 'object' && cause !== null && 'message' in cause && cause.message === 'bad port');
}
