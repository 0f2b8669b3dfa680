import type { Sample } from './subject.ts';

/**
 * The wall and CPU time of one of `count` operations, in nanoseconds. All garbage is collected before; since that also
 * makes V8 forget some of what it has compiled, a third of the operations go before those that count.
 */
export async function timed(count: number, run: (count: number) => unknown): Promise<Sample> {
  collectGarbage();
  await run(Math.ceil(count / 3));
  return measure(count, () => run(count));
}

async function measure(count: number, run: () => unknown): Promise<Sample> {
  const before = cpuClock();
  const cpuBefore = process.cpuUsage();
  const beganMs = performance.now();
  await run();
  const wallMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    wallNs: (wallMs * 1e6) / count,
    cpuNs: ((user + system) * 1e3) / count,
    mainNs: ((cpuClock() - before) * 1e3) / count,
  };
}

/** Where work that is only measured leaves its result, so that it is not optimised away. */
export const blackHole: { total: number } = { total: 0 };

/** {@link timed} for what can be done once only. */
export async function timedOnce(run: () => unknown): Promise<Sample> {
  return measure(1, run);
}

/** Collects all garbage, where the process was started with `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** The CPU time of the main thread in microseconds; Node 20 tells that of the process only. */
function cpuClock(): number {
  const { user, system } =
    typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
  return user + system;
}
