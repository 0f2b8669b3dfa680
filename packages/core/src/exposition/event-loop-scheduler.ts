import { clock, setImmediate } from '../runtime.js';

/** Work of all scrapes in the process, first in, first out. */
const queue: (() => void)[] = [];
let isRunScheduled = false;
let scheduledMs = 0;

/**
 * Bounds of the time in which work starts in one turn of the event loop, in milliseconds. Between them it is a quarter of
 * the time that others took in the turn: a busy app has few turns, and a scrape must arrive before its scraper gives up.
 */
const MIN_TURN_MS = 1;
const MAX_TURN_MS = 2.5;
/** The most works that start in one turn. */
const MAX_WORKS_PER_TURN = 8;

/** What the present turn has left of both. */
let startsUntilMs = 0;
let worksLeft = 0;

/**
 * Runs `work` in a later turn of the event loop. All scrapes together start work for 1 to 2.5 ms per turn, and a slice
 * takes 1 ms and its compression: they hold the loop for less than 5 ms. `work` must not throw.
 */
export function schedule(work: () => void): void {
  queue.push(work);
  if (!isRunScheduled) scheduleRun();
}

/** Runs `work` at once if the present turn has time left, else by {@link schedule}. */
export function runOrSchedule(work: () => void): void {
  if (queue.length === 0 && worksLeft > 0 && hasTime()) start(work);
  else schedule(work);
}

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
  return new Promise(schedule);
}

function scheduleRun(): void {
  isRunScheduled = true;
  scheduledMs = clock.now();
  setImmediate(run);
}

function run(): void {
  const nowMs = clock.now();
  const othersMs = nowMs - scheduledMs;
  startsUntilMs = nowMs + Math.min(Math.max(othersMs / 4, MIN_TURN_MS), MAX_TURN_MS);
  worksLeft = MAX_WORKS_PER_TURN;
  try {
    do start(queue.shift());
    while (queue.length > 0 && worksLeft > 0 && hasTime());
  } finally {
    isRunScheduled = false;
    if (queue.length > 0) scheduleRun();
  }
}

function start(work: (() => void) | undefined): void {
  worksLeft--;
  work?.();
}

/** Returns whether the present turn of the event loop has time left for scrapes. */
export function hasTime(): boolean {
  return clock.now() < startsUntilMs;
}
