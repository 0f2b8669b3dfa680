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
}

const CONCURRENT = 8;

/** Calls of one client. The variant is its name and how it is instrumented: `axios: hand-written`. */
export async function open(variant: string): Promise<Subject> {
  const [name = '', instrumentation = ''] = variant.split(': ');
  const makeClient = CLIENTS[name];
  if (makeClient === undefined) throw new Error(`there is no client ${name}`);
  if (instrumentation === 'OpenTelemetry') {
    const { openTelemetry } = await import('../peers/open-telemetry.ts');
    openTelemetry(['http', 'undici']);
  }
  let client: Client | undefined;
  return {
    measure: ({ port, path, stream, count }: OutboundCase) => {
      client ??= makeClient(instrumentation, port);
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
