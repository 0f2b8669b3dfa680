import type { Sample } from './subject.ts';

/** The wall and CPU time of one of `count` operations, in nanoseconds. The garbage of others is collected before. */
export async function timed(count: number, run: () => unknown): Promise<Sample> {
  collectGarbage();
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
