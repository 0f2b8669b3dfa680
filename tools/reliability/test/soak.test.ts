import { PARTS, soak } from '../src/soak/soak.ts';

/** The soak of `pnpm --filter @workshop/reliability soak` with a fiftieth of its operations. */
const OPERATIONS: Readonly<Record<string, number>> = {
  express: 8_000,
  koa: 8_000,
  outbound: 2_000,
  consumer: 2_000,
};
const WARM_UP = 1_000;
/**
 * Beside what the label sets explain (their pinned bytes and their texts, see src/soak/explained.ts), V8 compiles some
 * more and keeps inline caches: within 0.4 MiB either way as measured. A leak of 130 bytes a request is more than this;
 * that of a socket, timer, request or listener is seen to the unit.
 */
const NOISE_BYTES = 2 ** 20;

it.each(PARTS.map((part) => [part.name, part] as const))(
  '%s under hostile operations counts to the unit, and keeps nothing but its label sets',
  async (name, part) => {
    const report = await soak(part, OPERATIONS[name] ?? 0, WARM_UP, 1);
    expect(report.counted).toBe(report.expected);
    expect(report.errors).toBe(0);
    expect(report.overflow).toEqual(report.folded);
    for (const { grown, explained } of report.checkpoints) {
      expect(grown).toBeLessThanOrEqual(explained + NOISE_BYTES);
    }
    // Listeners, timers, sockets, responses and what Node waits for: all that is counted there.
    expect(report.after).toEqual(report.before);
    const limited = name === 'express' || name === 'koa';
    expect(Object.values(report.overflow).some((folds) => folds > 0)).toBe(limited);
  },
);
