import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type ChannelExporter, createExporter, type InboundOptions } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { recorded, recordedOnce } from '../recorded.js';
import type { InboundFramework, Step } from './inbound-framework.js';

const SYSCODE = 'A123456789';
export const FAMILY = `${SYSCODE}_inner_metrics`;

/** The labels of one request, beside `appid` and `application`. */
export interface Labels {
  readonly f_code: string;
  readonly path: string;
  readonly http_status: string;
  readonly code: string;
  readonly method_code: string;
}

/** What most requests of the contract are recorded as, but for what the case is about. */
export function labels(differing: Partial<Labels>): Labels {
  return { f_code: 'ua', path: 'unmatched', http_status: '200', code: '-1', method_code: '', ...differing };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An exporter of its own for each test, and what it has logged. */
export interface Observed {
  readonly exporter: ChannelExporter;
  readonly log: readonly string[];
}

/** A fresh exporter with a fresh registry, which opens no port. */
export function observed(cardinalityLimit = 2000): Observed {
  const log: string[] = [];
  const exporter = createExporter({
    syscode: SYSCODE,
    registry: new Registry(),
    defaultMetrics: false,
    cardinalityLimit,
    logger: (line) => log.push(line),
  });
  return { exporter, log };
}

/** A service under test on a real port. */
export class Service {
  readonly exporter: ChannelExporter;
  readonly log: readonly string[];
  readonly server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor({ exporter, log }: Observed, server: Server) {
    this.exporter = exporter;
    this.log = log;
    this.server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts a service of these steps, the first of which is our middleware. */
  static start(
    framework: InboundFramework,
    steps: readonly Step[],
    options?: InboundOptions<unknown>,
  ): Promise<Service> {
    const own = observed();
    return Service.of(framework, [instrument(own, options), ...steps], own);
  }

  /** Starts a service of exactly these steps. */
  static async of(
    framework: InboundFramework,
    steps: readonly Step[],
    own: Observed = observed(),
  ): Promise<Service> {
    const server = createServer(framework.build(steps));
    // A busy machine may leave a connection alone for longer than Node's five seconds.
    server.keepAliveTimeout = 60_000;
    const service = new Service(own, server);
    running.add(service);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Sends one request, by default with the User-Agent `ua` on a connection of its own, and reads all of the reply. */
  async ask(path: string, { method = 'GET', headers, body }: Ask = {}): Promise<Reply> {
    const request = httpRequest({
      port: this.port,
      host: '127.0.0.1',
      path,
      method,
      agent: false,
      headers: { 'User-Agent': 'ua', ...headers },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }

  /** Opens a connection on which the test writes and reads bytes. */
  async connect(): Promise<Connection> {
    const socket = connect(this.port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /**
   * The label sets of all requests, one for each, once there are `count` of them; then closes the service, and checks
   * that nothing more came: each request was recorded exactly once.
   */
  async observations(count: number): Promise<Labels[]> {
    await recordedOnce(this.exporter, FAMILY, count);
    await this.close();
    const series = await recordedOnce(this.exporter, FAMILY, count);
    return series.flatMap((each) => Array<Labels>(each.count).fill(each.labels as unknown as Labels));
  }

  /** All label sets so far, with their counts and sums. */
  series(): ReturnType<typeof recorded> {
    return recorded(this.exporter, FAMILY);
  }

  /** The number of mishaps at `place`, from `channel_exporter_errors_total`. */
  async mishaps(place: string): Promise<number> {
    const metric = this.exporter.registry.getSingleMetric('channel_exporter_errors_total') as {
      get(): Promise<{ values: { labels: Record<string, string>; value: number }[] }>;
    };
    const { values } = await metric.get();
    return values.find(({ labels: { where } }) => where === place)?.value ?? Number.NaN;
  }

  /** Cuts all connections and closes the port. */
  async close(): Promise<void> {
    running.delete(this);
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    // The last close events of responses come a turn after those of their sockets.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const running = new Set<Service>();

/** Closes what a test has left running. */
export async function closeServices(): Promise<void> {
  await Promise.all([...running].map((service) => service.close()));
}

/** Our middleware as a step. */
export function instrument({ exporter }: Observed, options?: InboundOptions<unknown>): Step {
  return options === undefined ? { instrument: exporter } : { instrument: exporter, options };
}

/** A client's end of a connection. */
export class Connection {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';
  #changed: (() => void) | undefined = undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#changed?.();
    });
    // The tests cut connections on purpose.
    socket.on('error', () => {});
    this.#closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#changed?.();
        resolve();
      });
    });
  }

  get received(): string {
    return this.#received;
  }

  /** Writes lines of a request, each with its line end, and an empty line behind them. */
  send(...lines: readonly string[]): void {
    this.#socket.write([...lines, 'Host: h', 'User-Agent: ua', '', ''].join('\r\n'), 'latin1');
  }

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** Resolves once `text` has been received. */
  async receives(text: string): Promise<void> {
    while (!this.#received.includes(text)) {
      if (this.#socket.closed) throw new Error(`closed without ${JSON.stringify(text)}: ${this.#received}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Sends no more, but still reads. */
  halfClose(): void {
    this.#socket.end();
  }

  /** Leaves at once. */
  leave(): void {
    this.#socket.destroy();
  }

  /** Leaves at once, and drops what is on its way. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Reads no more. */
  pause(): void {
    this.#socket.pause();
  }

  /** All that came until the server closed the connection. */
  async rest(): Promise<string> {
    await this.#closed;
    return this.#received;
  }
}

/** A promise and what resolves it: lets a handler tell the test that it has begun. */
export interface Signal {
  readonly given: Promise<void>;
  give(): void;
}

export function signal(): Signal {
  // Promise.withResolvers comes with Node 22 only.
  const parts: { resolve?: () => void } = {};
  const given = new Promise<void>((resolve) => {
    parts.resolve = resolve;
  });
  return { given, give: () => parts.resolve?.() };
}
