import { createRequire } from 'node:module';
import * as perfHooks from 'node:perf_hooks';
import { register } from 'prom-client';
import { createDefaultMetrics } from './default-metrics.js';

test('process and Node metrics live in a registry of their own', async () => {
  const defaults = createDefaultMetrics();
  const metrics = defaults.registry.getMetricsAsArray() as readonly { name: string }[];
  const names = metrics.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_gc_duration_seconds']));
  expect(register.getSingleMetric('process_cpu_seconds_total')).toBeUndefined();
  defaults.stop();
});

test('can be started again, and beside another', () => {
  const [first, second] = [createDefaultMetrics(), createDefaultMetrics()];
  first.stop();
  const third = createDefaultMetrics();
  expect(third.registry.getMetricsAsArray().length).toBe(second.registry.getMetricsAsArray().length);
  second.stop();
  third.stop();
});

test('stop() ends the observers, and what was caught is as it was', () => {
  const { PerformanceObserver, monitorEventLoopDelay } = perfHooks;
  const { setInterval } = globalThis;
  const disconnects = jest.spyOn(PerformanceObserver.prototype, 'disconnect');
  const defaults = createDefaultMetrics();
  expect(perfHooks.PerformanceObserver).toBe(PerformanceObserver);
  expect(perfHooks.monitorEventLoopDelay).toBe(monitorEventLoopDelay);
  expect(globalThis.setInterval).toBe(setInterval);
  expect(disconnects).toHaveBeenCalledTimes(0);
  defaults.stop();
  expect(disconnects).toHaveBeenCalledTimes(1);
  expect(defaults.registry.getMetricsAsArray()).toEqual([]);
  disconnects.mockRestore();
});

test('start also where the app has frozen what is to be caught', () => {
  // The object that `require` gives, not a view of it.
  const frozen = createRequire(__filename)('node:perf_hooks') as typeof perfHooks;
  const { monitorEventLoopDelay } = frozen;
  const property = Object.getOwnPropertyDescriptor(frozen, 'monitorEventLoopDelay');
  Object.defineProperty(frozen, 'monitorEventLoopDelay', { ...property, writable: false });
  try {
    const defaults = createDefaultMetrics();
    expect(defaults.registry.getMetricsAsArray().length).toBeGreaterThan(10);
    expect(frozen.monitorEventLoopDelay).toBe(monitorEventLoopDelay);
    defaults.stop();
  } finally {
    Object.defineProperty(frozen, 'monitorEventLoopDelay', property as PropertyDescriptor);
  }
});
