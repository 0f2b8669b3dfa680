import { existsSync, readFileSync } from 'node:fs';
import type { Sample } from './subject.ts';

/**
 * The wall and CPU time of one of `count` operations, in nanoseconds. No garbage collection is forced before: that
 * makes V8 throw away what it has compiled, and to compile it again costs more than what is measured.
 */
export async function timed(count: number, run: (count: number) => unknown): Promise<Sample> {
  const threadBefore = mainThreadNs();
  const cpuBefore = process.cpuUsage();
  const beganMs = performance.now();
  await run(count);
  const wallMs = performance.now() - beganMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    wallNs: (wallMs * 1e6) / count,
    cpuNs: ((user + system) * 1e3) / count,
    mainNs: (mainThreadNs() - threadBefore) / count,
  };
}

/** Where work that is only measured leaves its result, so that it is not optimised away. */
export const blackHole: { total: number } = { total: 0 };

/** Collects all garbage, where the process was started with `--expose-gc`. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Begins with the time for which the main thread has been on a CPU, in nanoseconds: Linux tells it for each Node. */
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;
const hasScheduled = existsSync(SCHEDULED);

/** The CPU time of the main thread in nanoseconds; elsewhere than on Linux that of the process. */
export function mainThreadNs(): number {
  // Linux brings the time of a running thread up to date for those who ask for the whole process, and else every few
  // milliseconds only: `process.threadCpuUsage` alone moves in steps of 4, a sixth of a sample.
  const { user, system } = process.cpuUsage();
  if (!hasScheduled) return (user + system) * 1e3;
  return Number(readFileSync(SCHEDULED, 'latin1').split(' ', 1)[0]);
}
