import { clock, setImmediate } from '../runtime.js';

/** The work of all scrapes of the process, in the order of asking. */
const waiting: (() => void)[] = [];
let isScheduled = false;

/** In one turn of the event loop work is begun for so long, in milliseconds, and so many times at most. */
const TURN_MS = 1;
const TURN_WORKS = 8;

/** What the present turn has left of both. */
let beginsUntilMs = 0;
let worksLeft = 0;

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

/** {@link inNextTurn}, or at once where the present turn has time left: a busy app has few turns, and a scrape must not take all day. */
export function inTurn(work: () => void): void {
  if (waiting.length === 0 && hasTime()) begin(work);
  else inNextTurn(work);
}

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn);
}

function run(): void {
  beginsUntilMs = clock.now() + TURN_MS;
  worksLeft = TURN_WORKS;
  try {
    do begin(waiting.shift());
    while (waiting.length > 0 && hasTime());
  } finally {
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(run);
  }
}

function begin(work: (() => void) | undefined): void {
  worksLeft--;
  work?.();
}

function hasTime(): boolean {
  return worksLeft > 0 && clock.now() < beginsUntilMs;
}
