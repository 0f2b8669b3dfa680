import { Refusal } from '../refusal.ts';
import type { Contracts, FromChild, Peers, ProcessName, ToChild } from './contracts.ts';

/** What a process of the demo gives its parent once it runs. */
export interface Running<Facts> {
  /** What the parent should know, for example the ports that were taken. */
  readonly facts: Facts;
  /** Ends the work before the process exits; given up after two seconds. */
  stop?(): Promise<void>;
}

let resolvePeers: (peers: Peers) => void;

/** Where the services listen: known when all of them have started. */
export const peers: Promise<Peers> = new Promise((resolve) => {
  resolvePeers = resolve;
});

/**
 * The life of a process of the demo: starts, tells the parent, and ends when the parent says so, or is gone. Ctrl-C
 * reaches every process of a terminal at once and is left to the parent, so that all end in order.
 */
export function runChild<Name extends ProcessName>(
  start: (given: Contracts[Name]['given']) => Promise<Running<Contracts[Name]['facts']>>,
): void {
  let running: Running<unknown> | undefined;
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message: ToChild) => {
    if ('peers' in message) resolvePeers(message.peers);
    else if ('stop' in message) void end(running);
  });
  const given = JSON.parse(process.argv[2] ?? '{}') as Contracts[Name]['given'];
  start(given).then(
    (started) => {
      running = started;
      tell({ ready: started.facts });
    },
    (error: unknown) => {
      tell({
        refused: error instanceof Refusal,
        why: error instanceof Refusal ? error.message : describe(error),
      });
    },
  );
}

async function end(running: Running<unknown> | undefined): Promise<void> {
  const deadline = new Promise((resolve) => setTimeout(resolve, 2000));
  await Promise.race([running?.stop?.(), deadline]).catch((error: unknown) => console.error(describe(error)));
  process.exit(0);
}

function tell(message: FromChild): void {
  // Where the parent is gone there is nobody to tell, and `disconnect` ends this process.
  process.send?.(message, undefined, undefined, () => {});
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
