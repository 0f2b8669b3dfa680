import { once } from 'node:events';
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChannelExporter, createExporter, type ExporterOptions } from '@channel-exporter/core';
import { type RecordedSeries, recordedOnce } from '@workshop/contract-tests/recorded';
import type Koa from 'koa';
import { Registry } from 'prom-client';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const opened: { server: Server; exporter: ChannelExporter }[] = [];

afterEach(async () => {
  for (const { server, exporter } of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await exporter.close();
  }
});

/** An exporter with a registry of its own, for one test. */
export function freshExporter(options: Partial<ExporterOptions> = {}): ChannelExporter {
  return createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    ...options,
  });
}

/** A Koa app on a port of its own, and what has been recorded of it. Closed after the test. */
export class ServedApp {
  readonly exporter: ChannelExporter;
  readonly #port: number;

  private constructor(exporter: ChannelExporter, server: Server) {
    this.exporter = exporter;
    this.#port = (server.address() as AddressInfo).port;
  }

  static async start(exporter: ChannelExporter, app: Koa): Promise<ServedApp> {
    // Koa prints what nobody catches.
    app.silent = true;
    const server = app.listen(0, '127.0.0.1');
    opened.push({ server, exporter });
    await once(server, 'listening');
    return new ServedApp(exporter, server);
  }

  /** Sends one request; the path goes out to the letter. */
  async ask(path: string, options: RequestOptions = {}, body?: string): Promise<Reply> {
    const response = await this.open(path, options, body);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }

  /** Sends one request; resolves as soon as the headers of the answer have arrived. */
  async open(path: string, options: RequestOptions = {}, body?: string): Promise<IncomingMessage> {
    const sent = request({ host: '127.0.0.1', port: this.#port, path, agent: false, ...options });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }

  /** Sends one request and leaves as soon as `when` says so. */
  async abandon(path: string, when: Promise<unknown>): Promise<void> {
    const sent = request({ host: '127.0.0.1', port: this.#port, path, agent: false });
    sent.on('error', () => {});
    sent.end();
    await when;
    sent.destroy();
  }

  /** All series, once they hold this many observations. */
  recorded(observations: number): Promise<RecordedSeries[]> {
    return recordedOnce(this.exporter, 'A123010101_inner_metrics', observations);
  }

  /** The labels of the only request so far. */
  async labels(): Promise<Readonly<Record<string, string>>> {
    const [series] = await this.recorded(1);
    return series?.labels ?? {};
  }
}
