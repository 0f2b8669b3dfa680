import { WrongCall } from '../wrong-call.js';
import type { AvailabilityObjective, LatencyObjective, Objectives } from './objective.js';
import { readPercent } from './read-percent.js';
import { readThreshold } from './read-threshold.js';

/** Used for each kind that is not given. */
export const DEFAULT_OBJECTIVES = {
  availability: 'availability=99.9',
  latency: 'latency=1000ms@99',
} as const;

/**
 * Reads what `--objective` was given: `availability=99.9`, and any number of `latency=500ms@99`.
 * @param buckets the upper bounds of the inbound family in milliseconds, ascending
 * @throws WrongCall for text of another form, a threshold that is not a bucket bound, and duplicates
 */
export function readObjectives(given: readonly string[], buckets: readonly number[]): Objectives {
  const unknown = given.find((text) => !/^(availability|latency)=/.test(text));
  if (unknown !== undefined) {
    const { availability, latency } = DEFAULT_OBJECTIVES;
    throw new WrongCall({
      en: `objective "${unknown}" must begin with availability= or latency=; write it like ${availability} or ${latency}`,
      zh: `目标 "${unknown}" 必须以 availability= 或 latency= 开头；例如 ${availability} 或 ${latency}`,
    });
  }
  const availability = textsOf('availability', given).map(readAvailability);
  const latency = textsOf('latency', given).map((text) => readLatency(text, buckets));
  refuseDuplicates([...availability, ...latency].map(({ name }) => name));
  return {
    availability: availability[0] as AvailabilityObjective,
    latency: latency.toSorted((one, other) => one.thresholdMs - other.thresholdMs),
  };
}

function textsOf(kind: keyof typeof DEFAULT_OBJECTIVES, given: readonly string[]): readonly string[] {
  const texts = given.filter((text) => text.startsWith(`${kind}=`));
  return texts.length > 0 ? texts : [DEFAULT_OBJECTIVES[kind]];
}

function readAvailability(text: string): AvailabilityObjective {
  const share = readPercent(text, text.slice('availability='.length));
  return { kind: 'availability', name: 'availability', ...share };
}

function readLatency(text: string, buckets: readonly number[]): LatencyObjective {
  const [, threshold, percent] = /^latency=(.*)@(.*)$/.exec(text) ?? [];
  if (threshold === undefined || percent === undefined) {
    throw new WrongCall({
      en: `objective "${text}" must have a threshold and a percentage; write it like ${DEFAULT_OBJECTIVES.latency}`,
      zh: `目标 "${text}" 必须有阈值和百分比；例如 ${DEFAULT_OBJECTIVES.latency}`,
    });
  }
  const thresholdMs = readThreshold(text, threshold, buckets);
  const share = readPercent(text, percent);
  return { kind: 'latency', name: `latency-${thresholdMs}ms`, thresholdMs, ...share };
}

function refuseDuplicates(names: readonly string[]): void {
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate !== undefined) {
    throw new WrongCall({
      en: `objective ${duplicate} is a duplicate; give each one once`,
      zh: `目标 ${duplicate} 重复；每个目标只写一次`,
    });
  }
}
