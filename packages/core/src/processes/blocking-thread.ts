import { requireBuiltin } from '../require-builtin.js';

/** The file that each thread of such a pool begins with. */
const WORKER = /[\\/](?:piscina|tinypool)[\\/](?:.*[\\/])?worker\.[cm]?js$/;

/**
 * Returns whether this is a thread of a pool that blocks its event loop between tasks, in `Atomics.wait`: then no timer runs
 * and no doorbell is heard, only the tasks and their microtasks run. piscina does so by default, tinypool is a copy of it.
 * A thread cannot see the option `atomics` of its pool: it is one unless the environment says that it never blocks.
 */
export function isBlockingThread(): boolean {
  const { env, argv } = process;
  if (requireBuiltin('node:worker_threads').isMainThread || env.PISCINA_DISABLE_ATOMICS === '1') return false;
  return WORKER.test(argv[1] ?? '');
}
