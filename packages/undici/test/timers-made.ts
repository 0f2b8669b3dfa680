import { createHook } from 'node:async_hooks';

/** Runs `fn`, and tells how many timers of `ms` were made meanwhile. */
export async function timersMade(ms: number, fn: () => Promise<unknown>): Promise<number> {
  let timers = 0;
  const hook = createHook({
    init: (_id, type, _trigger, resource) => {
      if (type === 'Timeout' && (resource as { _idleTimeout?: number })._idleTimeout === ms) timers += 1;
    },
  }).enable();
  try {
    await fn();
  } finally {
    hook.disable();
  }
  return timers;
}
