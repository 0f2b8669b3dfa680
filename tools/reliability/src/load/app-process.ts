import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExporter } from '@channel-exporter/core';
import { serveCalls } from '@workshop/child-process';
import { Registry } from 'prom-client';
import { type Framework, makeApp } from './apps.ts';

/** What a process has used since it began; bytes, and microseconds of CPU. */
export interface Usage {
  readonly rss: number;
  /** After garbage collection: the heap, and what lies beside it. */
  readonly heap: number;
  readonly cpuUs: number;
}

// One app under load: node app-process.ts <express|koa> <ours|bare>
const [, , framework = 'express', variant = 'ours'] = process.argv;
const exporter =
  variant === 'ours' ? createExporter({ syscode: 'A123010101', registry: new Registry() }) : undefined;
const server = createServer(makeApp(framework as Framework, exporter));
// The bare app's connections wait while ours is under load, and the other way round.
server.keepAliveTimeout = 120_000;
await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 511 }, resolve));
let requests = 0;
server.on('request', ({ url }) => {
  if (url !== '/metrics') requests++;
});

serveCalls({
  port: () => (server.address() as AddressInfo).port,
  /** How many requests the server was asked, by its own count, scrapes left out. */
  requests: () => requests,
  cpuUs: (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  usage: (): Usage => {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return { rss, heap: heapUsed + external, cpuUs: user + system };
  },
});
