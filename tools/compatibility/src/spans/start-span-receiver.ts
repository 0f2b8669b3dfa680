import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { readDatadog } from './read-datadog.ts';
import { readOtlp } from './read-otlp.ts';
import { readSentry } from './read-sentry.ts';
import type { Span } from './span.ts';

export interface SpanReceiver {
  /** Such as `http://127.0.0.1:4318`. */
  readonly url: string;
  /** The spans since the last call. */
  take(): Span[];
  close(): Promise<void>;
}

const READERS: readonly (readonly [RegExp, (body: Buffer) => Span[]])[] = [
  [/^\/v1\/traces$/, readOtlp],
  [/^\/v0\.4\/traces$/, readDatadog],
  [/^\/api\/1\/envelope\//, readSentry],
];

/** Starts a server on 127.0.0.1 that takes spans as a collector of OpenTelemetry, an agent of Datadog and Sentry do. */
export async function startSpanReceiver(): Promise<SpanReceiver> {
  let spans: Span[] = [];
  let failure: unknown;
  const receive = async (request: IncomingMessage): Promise<void> => {
    try {
      const body = await buffer(request);
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      const [, read] = READERS.find(([path]) => path.test(request.url ?? '')) ?? [];
      if (read !== undefined) spans.push(...read(plain));
    } catch (error) {
      failure = error;
    }
  };
  const server = createServer((request, response) => {
    void receive(request).then(() => response.setHeader('Content-Type', 'application/json').end('{}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      if (failure !== undefined) throw failure;
      const taken = spans;
      spans = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
