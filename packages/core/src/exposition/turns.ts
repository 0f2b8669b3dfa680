/** The work of all scrapes of the process, in the order of asking. */
const waiting: (() => void)[] = [];
let isScheduled = false;

/** In one turn work is begun for so long, in milliseconds: a busy app has few turns, and a scrape must not take all day. */
const TURN_MS = 1;

/**
 * Runs `work` in a later turn of the event loop. All scrapes together begin work for a millisecond a turn, and a piece
 * takes no longer than that: so they never hold the loop for more than two. `work` must not throw.
 */
export function inNextTurn(work: () => void): void {
  waiting.push(work);
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(run);
}

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn);
}

function run(): void {
  const until = performance.now() + TURN_MS;
  try {
    // What is added meanwhile, because a socket has taken its piece at once, may still run in this turn.
    do waiting.shift()?.();
    while (waiting.length > 0 && performance.now() < until);
  } finally {
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(run);
  }
}
