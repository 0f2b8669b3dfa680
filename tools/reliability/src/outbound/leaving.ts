import type { CallerScript } from './caller-script.ts';
import { turns } from './turns.ts';

/** Of a deadline; it may pass before, in and after the answer. */
export const DEADLINE_MS = 6;

/** The caller's signal, and when it is aborted. */
export interface Leaving {
  /** Undefined where the caller has none. */
  readonly signal: AbortSignal | undefined;
  /** The call has been made. */
  begun(): void;
  /** The answer's headers are there. */
  headers(): void;
  /** A piece of the body is there. */
  piece(): void;
}

/**
 * @param shared the signal of the batch
 * @param ownDeadline true where the client has a deadline of its own, which takes the place of the signal
 */
export function leaving(script: CallerScript, shared: AbortSignal, ownDeadline = false): Leaving {
  const controller = new AbortController();
  const { leaves } = script;
  const leave = (): void => controller.abort(reasonOf(script));
  if (leaves === 'before') leave();
  return {
    signal: signalOf(leaves, controller, shared, ownDeadline),
    begun() {
      if (leaves === 'at once') leave();
      if (leaves === 'after turns') void turns(script.leavesAfterTurns).then(leave);
    },
    headers() {
      if (leaves === 'at the headers') leave();
    },
    piece() {
      if (leaves === 'in the body') leave();
    },
  };
}

function signalOf(
  leaves: CallerScript['leaves'],
  controller: AbortController,
  shared: AbortSignal,
  ownDeadline: boolean,
): AbortSignal | undefined {
  if (leaves === 'never') return undefined;
  if (leaves === 'with others') return shared;
  if (leaves !== 'by a deadline') return controller.signal;
  return ownDeadline ? undefined : AbortSignal.timeout(DEADLINE_MS);
}

function reasonOf({ because }: CallerScript): unknown {
  if (because === 'a TimeoutError') return new DOMException('too late', 'TimeoutError');
  return because === 'an error of its own' ? new Error('no longer wanted') : undefined;
}
