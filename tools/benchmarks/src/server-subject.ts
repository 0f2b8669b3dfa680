import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Subject } from './subject.ts';
import { collectGarbage } from './timed.ts';

export interface Held {
  /** Keeps a request in flight until the subject is told to release all. */
  hold(release: () => void): void;
}

/** Serves an app on a free port of 127.0.0.1. Others send requests between `begin` and `end`. */
export async function serverSubject(makeListener: (held: Held) => RequestListener): Promise<Subject> {
  const releases: (() => void)[] = [];
  const server = createServer(makeListener({ hold: (release) => releases.push(release) }));
  // Connections stay open from round to round.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let before = process.cpuUsage();
  return {
    port: () => port,
    begin: () => {
      before = process.cpuUsage();
    },
    /** The CPU time since `begin`, in microseconds. */
    end: () => {
      const { user, system } = process.cpuUsage(before);
      return user + system;
    },
    held: () => releases.length,
    release: () => {
      for (const release of releases.splice(0)) release();
    },
    /** The bytes in use after all garbage is gone. */
    usedBytes: () => {
      collectGarbage();
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
  };
}
