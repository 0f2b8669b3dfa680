import type { Sample } from './subject.ts';

/**
 * The wall and CPU time of one of `count` operations, in nanoseconds. No garbage collection is forced before: that
 * makes V8 throw away what it has compiled, and to compile it again costs more than what is measured.
 */
export async function timed(count: number, run: (count: number) => unknown): Promise<Sample> {
  const threadBefore = threadUs();
  const cpuBefore = process.cpuUsage();
  const beganMs = performance.now();
  await run(count);
  const wallMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    wallNs: (wallMs * 1e6) / count,
    cpuNs: ((user + system) * 1e3) / count,
    mainNs: ((threadUs() - threadBefore) * 1e3) / count,
  };
}

/** Where work that is only measured leaves its result, so that it is not optimised away. */
export const blackHole: { total: number } = { total: 0 };

/** Collects all garbage, where the process was started with `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** The CPU time of the main thread in microseconds; Node 20 and 22 tell that of the process only. */
function threadUs(): number {
  const { user, system } =
    typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
  return user + system;
}
