import { runOrSchedule, schedule } from '../exposition/event-loop-scheduler.js';
import { clock } from '../runtime.js';

/** Work in pieces: at each `yield` other work of the event loop may run. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Label sets that are worked on in one piece. */
export const ROWS_AT_ONCE = 512;

/** Does all pieces at once, for the end of a process. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Time after which the next piece waits for another turn, in milliseconds. */
const PIECES_MS = 1;

/** Does the pieces in turns of the event loop, between those of scrapes. */
export function inTurns<T>(steps: Steps<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const work = (): void => {
      try {
        const until = clock.now() + PIECES_MS;
        do {
          const { done, value } = steps.next();
          if (done) {
            resolve(value);
            return;
          }
        } while (clock.now() < until);
        schedule(work);
      } catch (error) {
        reject(error);
      }
    };
    runOrSchedule(work);
  });
}
