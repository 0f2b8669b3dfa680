import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The heap that is in use when what can be collected has been, in bytes. */
export async function heapAfterGc(): Promise<number> {
  for (let rounds = 0; rounds < 3; rounds++) {
    // What a turn of the event loop still holds is let go with it.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
