import { Pings } from '../pings.ts';
import { quantile } from '../statistics.ts';
import type { Subject } from '../subject.ts';

/** Sends trivial requests from a process of its own: in that which reads a scrape they would wait for its megabytes, too. */
export function open(): Subject {
  let pings: Pings | undefined;
  return {
    start: async ({ port }: { port: number }) => {
      pings = await Pings.start(port);
    },
    /** What the slowest of a hundred requests took, in milliseconds. */
    stop: async () => quantile((await pings?.stop()) ?? [], 0.99),
  };
}
