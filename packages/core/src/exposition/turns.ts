/** What waits for a turn of the event loop of its own: the work of all scrapes of the process, in the order of asking. */
const waiting: (() => void)[] = [];

/**
 * Runs `work` in a later turn of the event loop in which no other work of a scrape runs, so that scrapes together never
 * hold the loop for longer than one piece. `work` must not throw.
 */
export function inNextTurn(work: () => void): void {
  waiting.push(work);
  if (waiting.length === 1) setImmediate(run);
}

/** Resolves in a turn of its own. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn);
}

function run(): void {
  try {
    waiting[0]?.();
  } finally {
    waiting.shift();
    if (waiting.length > 0) setImmediate(run);
  }
}
