import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets go of everything that nothing holds. */
export async function collectGarbage(): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds++) {
    // What a turn of the event loop still holds is let go with it.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
}
