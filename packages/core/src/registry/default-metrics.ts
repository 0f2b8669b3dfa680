import type { RegistryLike } from '../registry-like.js';
import { requireBuiltin } from '../require-builtin.js';
import { clearInterval, setInterval } from '../runtime.js';
import { noClient, promClients } from './prom-client.js';

/** Process and Node metrics, in a registry of their own: the app may collect its own before or after us. */
export interface DefaultMetrics {
  readonly registry: RegistryLike;
  /** Ends the observers that they run on. */
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
  if (client === undefined) throw noClient('the default metrics need a client', 'set defaultMetrics: false');
  const registry = new client.Registry();
  const stop = observing(() => client.collectDefaultMetrics({ register: registry }));
  return {
    registry,
    stop: () => {
      stop();
      registry.clear();
    },
  };
}

/**
 * Runs `start`, and gives what ends the observers that it made. The clients keep theirs to themselves: a GC observer
 * and timers of 10 and 100 ms for each registry, for ever. So they are caught as they are made; nothing else runs
 * meanwhile. `docs/decisions/0010-default-metrics.md` has what else was looked at.
 */
function observing(start: () => void): () => void {
  const perfHooks = requireBuiltin('node:perf_hooks') as unknown as PerfHooks;
  const { PerformanceObserver, monitorEventLoopDelay } = perfHooks;
  const ends: (() => void)[] = [];
  const restores = [
    replaced(
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
    replaced(perfHooks, 'monitorEventLoopDelay', (...args) => {
      const monitor = monitorEventLoopDelay(...args);
      ends.push(() => monitor.disable());
      return monitor;
    }),
    replaced(globalThis, 'setInterval', (...args: Parameters<typeof setInterval>) => {
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

/** Replaces a member until the returned function is called; where it is frozen it stays, and what it makes is not caught. */
function replaced<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): () => void {
  const original = target[key];
  // `Reflect`, since an assignment would throw: into the app, at its set-up.
  return Reflect.set(target, key, value) ? () => Reflect.set(target, key, original) : () => {};
}
