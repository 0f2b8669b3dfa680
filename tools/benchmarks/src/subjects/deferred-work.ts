import { createHook } from 'node:async_hooks';
import { Load } from '../load.ts';
import { CLIENTS } from '../peers/clients.ts';
import type { Subject } from '../subject.ts';
import { open as openExpress } from './express-server.ts';
import { open as openKoa } from './koa-server.ts';
import { open as openPartner } from './partner-server.ts';

/** How many asynchronous resources of each type one operation makes at least: `Timeout`, `Immediate`, `TickObject`, `PROMISE` and others. */
export type DeferredWork = Readonly<Record<string, number>>;

/**
 * What a request or a call puts off to later turns and microtasks, client and server together. The variant is a
 * framework or client, and how it is instrumented: `axios: bare`.
 */
export async function open(variant: string): Promise<Subject> {
  const [name = '', instrumentation = ''] = variant.split(': ');
  const once = await operationOf(name, instrumentation);
  return {
    /** The least of so many operations: a body that came in two packets, and Node's own clock, make some more. */
    measure: async ({ count }: { count: number }): Promise<DeferredWork> => {
      // The first ones connect and load.
      for (let done = 0; done < count; done++) await once();
      const each = Array.from({ length: count }, (): Record<string, number> => ({}));
      let made: Record<string, number> = {};
      const hook = createHook({
        init: (_id, type) => {
          made[type] = (made[type] ?? 0) + 1;
        },
      }).enable();
      for (made of each) await once();
      hook.disable();
      const types = new Set(each.flatMap((of) => Object.keys(of)));
      return Object.fromEntries(
        [...types].map((type) => [type, Math.min(...each.map((of) => of[type] ?? 0))]),
      );
    },
  };
}

async function operationOf(name: string, instrumentation: string): Promise<() => Promise<unknown>> {
  if (name === 'express' || name === 'koa') {
    const server = await (name === 'express' ? openExpress : openKoa)(instrumentation);
    const load = await Load.open(portOf(server), 1);
    return () => load.run('/json', 1);
  }
  const port = portOf(await openPartner());
  const client = CLIENTS[name]?.(instrumentation, port);
  if (client === undefined) throw new Error(`there is no client ${name}`);
  return () => client.readJson(`http://127.0.0.1:${port}/json/1024`);
}

function portOf(server: Subject): number {
  return (server.port as () => number)();
}
