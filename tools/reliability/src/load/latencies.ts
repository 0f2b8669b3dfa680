/** Each class of times is 1 % longer than the one before it, from a microsecond to some minutes. */
const GROWTH = Math.log(1.01);
const CLASSES = 2_048;

/** Counts of latencies in classes of 1 %: a quantile of millions costs 16 KiB. */
export class Latencies {
  readonly counts: number[];

  constructor(counts: readonly number[] = []) {
    this.counts = Array.from({ length: CLASSES }, (_, at) => counts[at] ?? 0);
  }

  add(ms: number): void {
    const at = Math.min(CLASSES - 1, Math.floor(Math.log(Math.max(1, ms * 1_000)) / GROWTH));
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  join(other: Latencies): void {
    for (const [at, count] of other.counts.entries()) this.counts[at] = (this.counts[at] ?? 0) + count;
  }

  /** In milliseconds, at most 1 % too long; NaN where there are none. */
  quantile(part: number): number {
    const total = this.counts.reduce((sum, count) => sum + count, 0);
    let left = total * part;
    for (const [at, count] of this.counts.entries()) {
      left -= count;
      if (count > 0 && left <= 0) return Math.exp((at + 1) * GROWTH) / 1_000;
    }
    return Number.NaN;
  }
}
