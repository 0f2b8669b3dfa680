/** Numbers that look like chance and are the same in each run: what the demo shows does not depend on luck. */
export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** True in `share` (0 to 1) of the cases. */
  in(share: number): boolean;
  one<T>(of: readonly T[]): T;
  /**
   * A latency in milliseconds: half are below `medianMs`, one in twenty is above `p95Ms`, with the long tail that
   * latencies have (log-normal), which ends at three times `p95Ms`.
   */
  latencyMs(medianMs: number, p95Ms: number): number;
}

/** Mulberry32, which is small and good enough to choose from a list. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    in: (share) => next() < share,
    one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T,
    latencyMs: (medianMs, p95Ms) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      // 1.645 standard deviations above the middle lie 5 % of a normal distribution.
      return Math.min(medianMs * Math.exp((normal * Math.log(p95Ms / medianMs)) / 1.645), 3 * p95Ms);
    },
  };
}
