import type { RegistryLike } from '../registry-like.js';
import { requireBuiltin } from '../require-builtin.js';
import { clearInterval, setInterval } from '../runtime.js';
import { noClient, promClients } from './prom-client.js';

/** Process and Node metrics in a registry of their own, so that the app may collect its own, earlier or later. */
export interface DefaultMetrics {
  readonly registry: RegistryLike;
  /** Stops their observers and timers. */
  stop(): void;
}

interface PerfHooks {
  PerformanceObserver: new (...args: never[]) => { disconnect(): void };
  monitorEventLoopDelay: (...args: never[]) => { disable(): unknown };
}

/**
 * Starts the default metrics of the app's metrics client.
 * @throws ChannelExporterError `missing_peer` if there is none
 */
export function createDefaultMetrics(): DefaultMetrics {
  const [client] = promClients();
  if (client === undefined)
    throw noClient('defaultMetrics need a metrics client', 'set defaultMetrics: false');
  const registry = new client.Registry();
  const stop = runTracked(() => client.collectDefaultMetrics({ register: registry }));
  return {
    registry,
    stop: () => {
      stop();
      registry.clear();
    },
  };
}

/**
 * Runs `start`, and returns a function that stops the observers and timers created by it. The clients have no way to stop
 * them: a GC observer and timers of 10 and 100 ms per registry. So their constructors are replaced while `start` runs; it is
 * synchronous, so no other code sees that. See `docs/decisions/0010-default-metrics.md`.
 */
function runTracked(start: () => void): () => void {
  const perfHooks = requireBuiltin('node:perf_hooks') as unknown as PerfHooks;
  const { PerformanceObserver, monitorEventLoopDelay } = perfHooks;
  const ends: (() => void)[] = [];
  const restores = [
    replaceMember(
      perfHooks,
      'PerformanceObserver',
      new Proxy(PerformanceObserver, {
        construct(target, args: never[]) {
          const observer = new target(...args);
          ends.push(() => observer.disconnect());
          return observer;
        },
      }),
    ),
    replaceMember(perfHooks, 'monitorEventLoopDelay', (...args) => {
      const monitor = monitorEventLoopDelay(...args);
      ends.push(() => monitor.disable());
      return monitor;
    }),
    replaceMember(globalThis, 'setInterval', (...args: Parameters<typeof setInterval>) => {
      const timer = setInterval(...args);
      ends.push(() => clearInterval(timer));
      return timer;
    }),
  ];
  const stop = (): void => {
    for (const end of ends) end();
  };
  try {
    start();
  } catch (error) {
    stop();
    throw error;
  } finally {
    for (const restore of restores) restore();
  }
  return stop;
}

/** Replaces a member until the returned function is called. A frozen member stays, and is not tracked. */
function replaceMember<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): () => void {
  const original = target[key];
  // An assignment to a frozen member would throw into the app's set-up; `Reflect.set()` returns false.
  return Reflect.set(target, key, value) ? () => Reflect.set(target, key, original) : () => {};
}
