import type { Chance } from '../chance.ts';
import type { Peers } from '../processes/contracts.ts';

/** One thing that a client of the demo does. */
export interface Habit {
  /** How often, relative to the others. */
  readonly weight: number;
  readonly method?: 'POST' | 'DELETE' | 'PATCH' | 'HEAD';
  readonly url: (peers: Peers, chance: Chance) => string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leaves after so many milliseconds. */
  readonly leavesAfterMs?: number;
}

/** The clients of a run. */
export interface Crowd {
  /** How many requests begin in a second. */
  readonly perSecond: number;
  readonly habits: readonly Habit[];
  /** The `User-Agent` of the next request. */
  readonly caller: (chance: Chance) => string | undefined;
}
