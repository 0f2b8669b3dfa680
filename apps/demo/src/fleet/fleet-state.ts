import type { Alert } from '@workshop/prometheus';
import type { FaultState } from './faults.ts';

/** A service of the fleet. */
export interface FleetService {
  readonly name: string;
  /** What it is made of, for example `Express`. */
  readonly kind: string;
  readonly syscode: string;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/** What the page shows of a service. */
export interface ServiceState extends FleetService {
  /** Requests or messages per second. */
  readonly perSecond: number;
  /** The part of them that failed, from 0 to 1. */
  readonly failed: number;
  /** In milliseconds; null before the first observation. */
  readonly p95: number | null;
  /** Whether the last scrape went well. */
  readonly isUp: boolean;
  /** The workers by their state. */
  readonly workers: Readonly<Record<string, number>>;
}

/** Who calls whom: an arrow of the map. */
export interface Link {
  /** The caller for `requests` (its `f_code`), the syscode for `calls`, the topic for `messages`. */
  readonly from: string;
  /** The syscode for `requests` and `messages`, the partner for `calls`. */
  readonly to: string;
  readonly kind: 'requests' | 'calls' | 'messages';
  readonly perSecond: number;
  /** From 0 to 1. */
  readonly failed: number;
}

/** An objective of a service, and how fast its error budget burns: 1 is as fast as it may. */
export interface Burn {
  readonly service: string;
  readonly objective: string;
  readonly short: number | null;
  readonly long: number | null;
  /** One for each time. */
  readonly history: readonly (number | null)[];
}

export interface FleetState {
  readonly services: readonly ServiceState[];
  readonly links: readonly Link[];
  /** Seconds since 1970, one for each value of a history. */
  readonly times: readonly number[];
  readonly burns: readonly Burn[];
  readonly alerts: readonly Alert[];
  /** The names of alerts whose condition holds, but not yet for long enough. */
  readonly pending: readonly string[];
  readonly faults: FaultState;
  /** Requests that the orders service has counted, over all workers that it ever had. */
  readonly counted: number;
  /** How often one of its counters has gone back. */
  readonly resets: number;
  /** The names of the partners by their codes. */
  readonly partners: Readonly<Record<string, string>>;
  /** Which windows the page and the rules use, in a sentence. */
  readonly windows: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly queries: Readonly<Record<string, string>>;
}
