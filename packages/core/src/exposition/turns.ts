import { clock, setImmediate } from '../runtime.js';

/** The work of all scrapes of the process, in the order of asking. */
const waiting: (() => void)[] = [];
let isScheduled = false;
let scheduledMs = 0;

/**
 * In one turn of the event loop work is begun for a quarter of the time that others took in it, in milliseconds within
 * these bounds: a busy app has few turns, and a scrape must arrive before its scraper gives up.
 */
const LEAST_TURN_MS = 1;
const MOST_TURN_MS = 2.5;
/** Work is begun at most this often in one turn. */
const TURN_WORKS = 8;

/** What the present turn has left of both. */
let beginsUntilMs = 0;
let worksLeft = 0;

/**
 * Runs `work` in a later turn of the event loop. All scrapes together begin work for 1 to 2.5 ms per turn, and a piece
 * takes 1 ms and its compression: they hold the loop for less than 5 ms. `work` must not throw.
 */
export function inNextTurn(work: () => void): void {
  waiting.push(work);
  if (!isScheduled) schedule();
}

/** {@link inNextTurn}, or at once if the present turn has time left. */
export function inTurn(work: () => void): void {
  if (waiting.length === 0 && hasTime()) begin(work);
  else inNextTurn(work);
}

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
  return new Promise(inNextTurn);
}

function schedule(): void {
  isScheduled = true;
  scheduledMs = clock.now();
  setImmediate(run);
}

function run(): void {
  const nowMs = clock.now();
  const othersMs = nowMs - scheduledMs;
  beginsUntilMs = nowMs + Math.min(Math.max(othersMs / 4, LEAST_TURN_MS), MOST_TURN_MS);
  worksLeft = TURN_WORKS;
  try {
    do begin(waiting.shift());
    while (waiting.length > 0 && hasTime());
  } finally {
    isScheduled = false;
    if (waiting.length > 0) schedule();
  }
}

function begin(work: (() => void) | undefined): void {
  worksLeft--;
  work?.();
}

function hasTime(): boolean {
  return worksLeft > 0 && clock.now() < beginsUntilMs;
}
