import { hasTime, runOrSchedule, schedule } from '../exposition/event-loop-scheduler.js';

/** Work in pieces: at each `yield` other work of the event loop may run. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Label sets that are worked on in one piece: to admit one takes up to 40 us before V8 has compiled the code. */
export const ROWS_AT_ONCE = 16;

/** Does all pieces at once, for the end of a process. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does the pieces in turns of the event loop, in the time that each turn has for scrapes: 1 to 2.5 ms. */
export function inTurns<T>(steps: Steps<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const work = (): void => {
      try {
        do {
          const { done, value } = steps.next();
          if (done) {
            resolve(value);
            return;
          }
        } while (hasTime());
        schedule(work);
      } catch (error) {
        reject(error);
      }
    };
    runOrSchedule(work);
  });
}
