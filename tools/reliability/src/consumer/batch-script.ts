import { type Arbitrary, array, boolean, constantFrom, integer, oneof, record } from 'fast-check';
import type { EachBatchPayload } from 'kafkajs';
import { type Ending, endings, play, type Stage } from './ending.ts';
import { playAct } from './message-script.ts';

/** How an offset may be written; kafkajs takes them all. */
const WRITTEN = {
  text: String,
  number: Number,
  bigint: (offset: bigint) => offset,
  padded: (offset: bigint) => ` ${offset}`,
};
const RESOLVE_AS = Object.keys(WRITTEN) as (keyof typeof WRITTEN)[];
const ACTS = [
  'turn',
  'heartbeat',
  'heartbeat and go on',
  'pause, resume',
  'pause, resume later',
  'commit if necessary',
  'commit',
  'ask',
  'empty the array',
  'resolve garbage',
] as const;

interface Resolve {
  /** Which message of the batch; before the first and after the last are others of the partition, or none. */
  readonly at: number;
  readonly as: keyof typeof WRITTEN;
}

type Act = Resolve | (typeof ACTS)[number];

/** One call of an `eachBatch` handler. */
export interface BatchCall {
  readonly acts: readonly Act[];
  /** Whether the acts have turns of the event loop between them. */
  readonly waits: boolean;
  readonly ending: Ending;
  /** Resolved after the handler has ended. */
  readonly late: readonly Resolve[];
}

/** What the first message of a batch holds; a later call of one with no script left resolves all. */
export interface BatchScript {
  readonly size: number;
  readonly calls: readonly BatchCall[];
}

/** A batch of 1 to 8 messages, and the calls that it takes. */
export function batchScripts(): Arbitrary<BatchScript> {
  const resolve = record({ at: integer({ min: -2, max: 9 }), as: constantFrom(...RESOLVE_AS) });
  const inside = record({ at: integer({ min: 0, max: 7 }), as: constantFrom(...RESOLVE_AS) });
  const act: Arbitrary<Act> = oneof(
    { weight: 3, arbitrary: resolve },
    { weight: 2, arbitrary: constantFrom(...ACTS) },
  );
  const call = record({
    acts: array(act, { maxLength: 6 }),
    waits: boolean(),
    ending: endings(false),
    late: array(inside, { maxLength: 1 }),
  });
  return record({ size: integer({ min: 1, max: 8 }), calls: array(call, { minLength: 1, maxLength: 2 }) });
}

/** What a batch's call is played with: `resolve` is the payload's, and watched. */
export interface BatchStage extends Stage {
  readonly resolve: (offset: unknown) => void;
  readonly first: bigint;
  readonly end: bigint;
}

/** Handles the batch as the script says. */
export function playBatch(call: BatchCall, payload: EachBatchPayload, stage: BatchStage): unknown {
  const { waits, ending } = call;
  const outcome: Stage['outcome'] = (given) => {
    stage.outcome(given);
    for (const late of call.late) setImmediate(() => resolveAt(late, stage));
  };
  if (!waits) {
    // What the acts promise nobody waits for.
    for (const act of call.acts) playBatchAct(act, payload, stage).catch(() => undefined);
    return play(ending, { ...stage, outcome });
  }
  return (async () => {
    try {
      for (const act of call.acts) await playBatchAct(act, payload, stage);
    } catch (error) {
      outcome({ threw: true, code: 1 });
      throw error;
    }
    return await play(ending, { ...stage, outcome });
  })();
}

async function playBatchAct(act: Act, payload: EachBatchPayload, stage: BatchStage): Promise<void> {
  if (typeof act === 'object') {
    resolveAt(act, stage);
    return;
  }
  switch (act) {
    case 'commit if necessary':
      await payload.commitOffsetsIfNecessary();
      break;
    case 'commit':
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
      break;
    case 'ask':
      payload.isStale();
      payload.isRunning();
      payload.uncommittedOffsets();
      break;
    case 'empty the array':
      payload.batch.messages.splice(0, 2);
      break;
    case 'resolve garbage':
      for (const garbage of ['x', '', undefined, null, {}, 1.5]) {
        try {
          payload.resolveOffset(garbage as string);
        } catch {
          // The client refuses it, so it settles none.
        }
      }
      break;
    default:
      await playAct(act, payload);
  }
}

function resolveAt({ at, as }: Resolve, { resolve, first, end }: BatchStage): void {
  const target = first + BigInt(at);
  resolve(WRITTEN[as](target));
  // Beyond the log the client would begin again from the start of the partition.
  if (target >= end) resolve(String(end - 1n));
}
