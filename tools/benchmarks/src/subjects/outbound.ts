import { CLIENTS, type Client } from '../peers/clients.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';

export interface OutboundCase {
  /** Of the partner, on 127.0.0.1. */
  readonly port: number;
  readonly path: string;
  /** Whether the body is taken as a stream, else as JSON. */
  readonly stream: boolean;
  readonly count: number;
  /** How the client is instrumented. */
  readonly instrumentation: string;
}

const CONCURRENT = 8;

/** Calls of one client, by its name; where OpenTelemetry is added (`axios: OpenTelemetry`), it watches all of them. */
export async function open(variant: string): Promise<Subject> {
  const [name = '', watcher] = variant.split(': ');
  const makeClient = CLIENTS[name];
  if (makeClient === undefined) throw new Error(`there is no client ${name}`);
  if (watcher === 'OpenTelemetry') {
    const { openTelemetry } = await import('../peers/open-telemetry.ts');
    openTelemetry(['http', 'undici']);
  }
  const clients = new Map<string, Client>();
  return {
    measure: ({ port, path, stream, count, instrumentation }: OutboundCase) => {
      const client = clients.get(instrumentation) ?? makeClient(instrumentation, port);
      clients.set(instrumentation, client);
      const { readJson, readStream } = client;
      const call = stream ? readStream : readJson;
      const url = `http://127.0.0.1:${port}${path}`;
      return timed(count, async (times) => {
        let left = times;
        const worker = async (): Promise<void> => {
          while (left-- > 0) await call(url);
        };
        await Promise.all(Array.from({ length: CONCURRENT }, worker));
      });
    },
  };
}
