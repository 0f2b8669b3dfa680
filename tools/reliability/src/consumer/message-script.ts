import { type Arbitrary, array, constant, constantFrom, oneof, record } from 'fast-check';
import type { EachMessagePayload } from 'kafkajs';
import { type Ending, endings, failures, play, type Stage } from './ending.ts';

const ACTS = ['turn', 'heartbeat', 'heartbeat and go on', 'pause, resume', 'pause, resume later'] as const;

/** One call of an `eachMessage` handler. */
export interface MessageCall {
  readonly acts: readonly (typeof ACTS)[number][];
  readonly ending: Ending;
}

/** What stands in a message: its calls one after the other; after the last, and after the first success, it is handled. */
export function messageScripts(lethal: boolean): Arbitrary<MessageCall[]> {
  const acts = oneof(
    { weight: 2, arbitrary: constant([]) },
    { weight: 1, arbitrary: array(constantFrom(...ACTS), { maxLength: 3 }) },
  );
  const failing = record({ acts, ending: failures(lethal) });
  const last = record({ acts, ending: endings(lethal) });
  return oneof(
    { weight: 4, arbitrary: last.map((call) => [call]) },
    {
      weight: 1,
      arbitrary: array(failing, { maxLength: 2 }).chain((calls) => last.map((call) => [...calls, call])),
    },
  );
}

/** Handles the message as the script says. A script without acts ends in the handler's own turn. */
export function playMessage(call: MessageCall, payload: EachMessagePayload, stage: Stage): unknown {
  if (call.acts.length === 0) return play(call.ending, stage);
  return (async () => {
    try {
      for (const act of call.acts) await playAct(act, payload);
    } catch (error) {
      stage.outcome({ threw: true, code: 1 });
      throw error;
    }
    return await play(call.ending, stage);
  })();
}

/** The acts that both kinds of handlers have. */
export async function playAct(
  act: (typeof ACTS)[number],
  { heartbeat, pause }: Pick<EachMessagePayload, 'heartbeat' | 'pause'>,
): Promise<void> {
  switch (act) {
    case 'turn':
      await new Promise((resolve) => setImmediate(resolve));
      break;
    case 'heartbeat':
      await heartbeat();
      break;
    case 'heartbeat and go on':
      heartbeat().catch(() => undefined);
      break;
    case 'pause, resume':
      pause()();
      break;
    case 'pause, resume later':
      setTimeout(pause(), 1);
      break;
  }
}
