import { EventEmitter } from 'node:events';
import { queryObjects } from 'node:v8';

/** What is alive in a process after garbage collection, by what it is: objects, listeners, and what Node waits for. */
export type Alive = Readonly<Record<string, number>>;

const timer = setTimeout(() => {}, 0);
clearTimeout(timer);
/**
 * Counted in the heap itself: timers that are unref'd are no active resource. Emitters are sockets, requests, responses,
 * streams, servers and agents.
 */
const OBJECTS: Readonly<Record<string, object>> = {
  timers: timer.constructor,
  emitters: EventEmitter,
};

/** The `Date` of a response is kept by a timer of Node's, until the second is over. */
const NODE_CLOCK_MS = 1_100;

let warnings = 0;
process.on('warning', ({ name }) => {
  // Which is what queryObjects is.
  if (name !== 'ExperimentalWarning') warnings++;
});

/** The heap after garbage collection and what lies beside it, in bytes. */
export async function weigh(): Promise<number> {
  // What one collection has finalized is collected by the next. Turns and no time: a timer of ours would be counted.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * What is alive in this process. It throws away what V8 has compiled, so that it is called before the first weighing.
 * @param emitters whose listeners are counted, beside those of the process itself
 */
export async function countAlive(emitters: readonly EventEmitter[]): Promise<Alive> {
  await new Promise((resolve) => setTimeout(resolve, NODE_CLOCK_MS));
  await weigh();
  const alive: Record<string, number> = { warnings };
  for (const emitter of [process, ...emitters]) {
    for (const event of emitter.eventNames()) {
      alive.listeners = (alive.listeners ?? 0) + emitter.listenerCount(event);
    }
  }
  for (const resource of process.getActiveResourcesInfo()) {
    alive[`active ${resource}`] = (alive[`active ${resource}`] ?? 0) + 1;
  }
  for (const [name, kind] of Object.entries(OBJECTS)) {
    // @types/node has the name of another release.
    const count: unknown = queryObjects(kind as () => unknown, { format: 'count' });
    alive[name] = Number(count);
  }
  return alive;
}
