import { inspect, isDeepStrictEqual } from 'node:util';
import type { PrometheusServer } from '@workshop/prometheus';

/** How long a state may take on a busy machine before it counts as one that never comes. */
export const PATIENCE_MS = 90_000;

/** Resolves when `read` gives what is expected; fails with both if it never does. */
export async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const got = await read();
    if (isDeepStrictEqual(got, expected)) return;
    if (performance.now() > deadline) throw new Error(`expected ${inspect(expected)}, got ${inspect(got)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The one value of an expression without labels; undefined if there is none, or more than one. */
export async function singleValue(server: PrometheusServer, promql: string): Promise<number | undefined> {
  const samples = await server.query(promql);
  return samples.length === 1 ? samples[0]?.value : undefined;
}

/** The values of an expression by one label; a sample without it is under ''. */
export async function valuesBy(
  label: string,
  server: PrometheusServer,
  promql: string,
): Promise<Record<string, number>> {
  const samples = await server.query(promql);
  return Object.fromEntries(samples.map(({ labels, value }) => [labels[label] ?? '', value]));
}

/** Those of the expressions that give no number above zero. */
export async function withoutValue(
  server: PrometheusServer,
  expressions: readonly string[],
): Promise<string[]> {
  const results = await Promise.all(expressions.map((promql) => server.query(promql)));
  return expressions.filter(
    (_promql, at) => !(results[at] ?? []).some(({ value }) => Number.isFinite(value) && value > 0),
  );
}
