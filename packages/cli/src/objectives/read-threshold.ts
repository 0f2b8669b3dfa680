import { WrongCall } from '../wrong-call.js';

const MS_PER_UNIT = { ms: 1, s: 1000 } as const;

/**
 * Reads the threshold of a latency objective, such as `500ms` or `0.5s`. Prometheus can only count the requests up to
 * a bucket's bound exactly; anything between two bounds would be an estimate.
 * @param buckets the upper bounds in milliseconds, ascending
 * @returns milliseconds
 * @throws WrongCall if it is not a duration, or not one of the bounds
 */
export function readThreshold(objective: string, text: string, buckets: readonly number[]): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  if (amount === undefined) {
    throw new WrongCall(`objective "${objective}": "${text}" must be a duration; write it like 500ms or 2s`);
  }
  const thresholdMs = Number(
    (Number(amount) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT]).toPrecision(12),
  );
  if (!buckets.includes(thresholdMs)) {
    throw new WrongCall(
      `objective "${objective}": ${text} must be a bucket bound; ${nearest(thresholdMs, buckets)}. ` +
        'Choose one by --objective; if the service has other buckets, give them by --buckets',
    );
  }
  return thresholdMs;
}

function nearest(thresholdMs: number, buckets: readonly number[]): string {
  const [below, above] = [
    buckets.findLast((bound) => bound < thresholdMs),
    buckets.find((bound) => bound > thresholdMs),
  ];
  const bounds = [below, above].filter((bound) => bound !== undefined).map((bound) => `${bound}ms`);
  return bounds.length === 2 ? `the nearest are ${bounds.join(' and ')}` : `the nearest is ${bounds[0]}`;
}
