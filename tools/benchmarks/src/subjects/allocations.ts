import { GCProfiler } from 'node:v8';
import { newExporter } from '../peers/channel-exporter.ts';
import type { Subject } from '../subject.ts';
import { collectGarbage } from '../timed.ts';
import { directRequest } from './middleware.ts';

export interface Allocated {
  /** For one operation. */
  readonly bytes: number;
  /** How many garbage collections fell into it: none, or the bytes tell nothing. */
  readonly collections: number;
}

/** What one operation leaves for the garbage collector. It wants a young generation that holds all of them. */
export function open(variant: string): Subject {
  const operation = operationOf(variant);
  return {
    measure: ({ count }: { count: number }): Allocated => {
      // What the first ones load and remember is not counted.
      for (let done = 0; done < count; done++) operation();
      collectGarbage();
      const profiler = new GCProfiler();
      profiler.start();
      const before = process.memoryUsage().heapUsed;
      for (let done = 0; done < count; done++) operation();
      const after = process.memoryUsage().heapUsed;
      return {
        bytes: (after - before) / count,
        collections: profiler.stop()?.statistics.length ?? Number.NaN,
      };
    },
  };
}

function operationOf(variant: string): () => void {
  switch (variant) {
    case 'message': {
      const consumer = newExporter().consumer.attach('allocations');
      return () => consumer.record('orders.created', 0, 12.5);
    }
    case 'call': {
      const partners = {
        partners: [{ partner: '1', hosts: ['partner.example'], actions: { '/orders': '701' } }],
      };
      const outbound = newExporter({ partners }).outbound.attach('allocations');
      const url = new URL('http://partner.example/orders');
      const held = { code: '0', message: 'ok' };
      const body = { contentType: 'application/json', contentEncoding: undefined, held, complete: true };
      return () => outbound.begin(url)?.end({ status: 200, body });
    }
    case 'nothing':
      return () => {};
    default:
      return directRequest(variant);
  }
}
