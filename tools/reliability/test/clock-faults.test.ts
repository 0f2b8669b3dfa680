import { once } from 'node:events';
import type { ClockReport } from '../src/faults/clock-report.ts';
import { valuesOf } from '../src/faults/served.ts';
import { end, forkSource } from '../src/faults/service.ts';

const FAMILIES = {
  A123010101_inner_metrics: [20, 21],
  partner_http_metrics: [40, 42],
  A123010101_consumer_metrics: [1, 1],
} as const;

test.each([
  'right',
  'wall clock jumps',
  'performance.now jumps',
  'performance.now goes backwards',
  'performance.now stands still',
  'performance.now is NaN',
])(
  '%s: every request and call is counted, none for less than nothing, and the log is no storm',
  async (clock) => {
    const child = forkSource('clock-process.ts', [clock]);
    const [{ pages, lines, uncaught }] = (await once(child, 'message')) as [ClockReport];
    await end(child);
    expect(uncaught).toEqual([]);
    for (const [at, page] of pages.entries()) {
      const values = valuesOf(page);
      for (const [family, counts] of Object.entries(FAMILIES)) {
        const of = (suffix: string): number[] =>
          [...values]
            .filter(([sample]) => sample.startsWith(`${family}_${suffix}{`))
            .map(([, value]) => value);
        expect(of('count').reduce((sum, count) => sum + count, 0)).toBe(counts[at]);
        for (const sum of of('sum')) expect(sum).toBeGreaterThanOrEqual(0);
        expect(of('sum')).not.toContainEqual(Number.NaN);
      }
      // As sorted as its text: buckets only grow.
      expect([...values.values()].filter((value) => value < 0)).toEqual([]);
    }
    // The reader threw 21 times within a minute of the clock that was there when core was loaded.
    expect(lines.filter((line) => line.includes('read_code'))).toHaveLength(1);
  },
);
