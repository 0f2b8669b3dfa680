import type { Translated } from '../language.js';
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
    throw new WrongCall({
      en: `objective "${objective}": "${text}" must be a duration; write it like 500ms or 2s`,
      zh: `目标 "${objective}"："${text}" 必须是时长；例如 500ms 或 2s`,
    });
  }
  const thresholdMs = Number(
    (Number(amount) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT]).toPrecision(12),
  );
  if (!buckets.includes(thresholdMs)) {
    const { en, zh } = nearest(thresholdMs, buckets);
    throw new WrongCall({
      en:
        `objective "${objective}": ${text} must be a bucket bound; ${en}. ` +
        'Choose one by --objective; if the service has other buckets, give them by --buckets',
      zh:
        `目标 "${objective}"：${text} 必须是桶的边界；${zh}。` +
        '请用 --objective 选用其一；如果服务的桶不同，请用 --buckets 给出',
    });
  }
  return thresholdMs;
}

function nearest(thresholdMs: number, buckets: readonly number[]): Translated<string> {
  const [below, above] = [
    buckets.findLast((bound) => bound < thresholdMs),
    buckets.find((bound) => bound > thresholdMs),
  ];
  const bounds = [below, above].filter((bound) => bound !== undefined).map((bound) => `${bound}ms`);
  return {
    en: `the nearest ${bounds.length === 1 ? 'is' : 'are'} ${bounds.join(' and ')}`,
    zh: `最接近的是 ${bounds.join(' 和 ')}`,
  };
}
