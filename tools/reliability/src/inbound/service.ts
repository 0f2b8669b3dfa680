import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { turns } from './client.ts';
import type { Framework, Stage } from './framework.ts';
import type { Layout, Schedule, ScriptedRequest, ServerKind } from './schedule.ts';

const LAYOUTS: readonly Layout[] = ['bare', 'single', 'nested', 'two exporters'];

const SERVERS: Readonly<Record<ServerKind, ServerOptions>> = {
  default: {},
  'half-open': {},
  impatient: { requestTimeout: 15, headersTimeout: 15, connectionsCheckingInterval: 10 },
  upgrading: {},
};

interface Scripted {
  readonly script: ScriptedRequest;
  readonly layout: Layout;
}

/** The apps under test behind real servers, and what these have seen, counted before any of our middlewares. */
export class Service implements Stage {
  readonly exporters: readonly [ChannelExporter, ChannelExporter];
  /** What the exporters had to say: nothing, if all is well. */
  readonly log: string[] = [];
  readonly #registries = [new Registry(), new Registry()] as const;
  readonly #servers = new Map<ServerKind, Server>();
  readonly #scripts = new Map<string, Scripted>();
  readonly #seen = new Map<string, number>();
  readonly #sockets = new Map<Socket, Promise<void>>();
  readonly #working = new Set<Promise<unknown>>();
  readonly #apps: ReadonlyMap<Layout, RequestListener>;
  #accepted = 0;

  private constructor(framework: Framework) {
    const exporter = (syscode: string, registry: Registry): ChannelExporter =>
      createExporter({
        syscode,
        registry,
        defaultMetrics: false,
        innerMetricsBuckets: [100],
        // A batch has a label set for each request, and none of them may be folded.
        cardinalityLimit: 4000,
        logger: (line) => this.log.push(line),
      });
    const [first, second] = this.#registries;
    this.exporters = [exporter('A123456789', first), exporter('B123456789', second)];
    this.#apps = new Map(LAYOUTS.map((layout) => [layout, framework.app(layout, this.exporters, this)]));
  }

  static async start(framework: Framework): Promise<Service> {
    const service = new Service(framework);
    for (const [kind, options] of Object.entries(SERVERS) as [ServerKind, ServerOptions][]) {
      const server = createServer(options, service.app);
      if (kind === 'half-open') Object.assign(server, { httpAllowHalfOpen: true });
      if (kind === 'upgrading') server.on('upgrade', service.#upgrade);
      server.on('connection', (socket) => service.#accept(socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      service.#servers.set(kind, server);
    }
    return service;
  }

  /** The app under test that is meant by the request's User-Agent. */
  readonly app = (request: IncomingMessage, response: ServerResponse): void => {
    const id = request.headers['user-agent'] ?? '';
    this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
    // Scripts fail both, and write where nothing may be written any more.
    request.on('error', () => {});
    response.on('error', () => {});
    // Several pipelines to one response have so many listeners.
    response.setMaxListeners(50);
    this.#apps.get(this.#scripted(id).layout)?.(request, response);
  };

  // As libraries for WebSockets do, which make a response so that the app can refuse; some give it no socket.
  readonly #upgrade = (request: IncomingMessage, socket: Duplex): void => {
    const response = new ServerResponse(request);
    if (request.headers.upgrade === 'with socket') {
      response.assignSocket(request.socket);
      response.on('finish', () => socket.end());
    } else {
      socket.end();
    }
    this.app(request, response);
  };

  /** How often each request has been seen, by its id. */
  get seen(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  get accepted(): number {
    return this.#accepted;
  }

  /** @throws Error for a kind that was not started */
  port(kind: ServerKind): number {
    const address = this.#servers.get(kind)?.address() as AddressInfo | undefined;
    if (address === undefined) throw new Error(`no server is ${kind}`);
    return address.port;
  }

  /** Forgets all requests so far, and what has been recorded of them. */
  reset(): void {
    for (const registry of this.#registries) registry.resetMetrics();
    this.#scripts.clear();
    this.#seen.clear();
    this.#accepted = 0;
  }

  /** Learns the scripts of a schedule, and gives the ids of its requests. */
  learn({ requests, layout }: Pick<Schedule, 'requests' | 'layout'>): string[] {
    return requests.map((script) => {
      const id = `r${this.#scripts.size}`;
      this.#scripts.set(id, { script, layout });
      return id;
    });
  }

  /**
   * Resolves when nothing is under way any more: all `connections` have been accepted and have closed, and all handlers
   * have ended. What clients left unanswered on a half-open connection ends here, as when a service is shut down.
   */
  async rest(connections: number): Promise<void> {
    while (this.#accepted < connections) await turns(1);
    this.#servers.get('half-open')?.closeAllConnections();
    await Promise.all(this.#sockets.values());
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
    // The last close events of responses come a turn after those of their sockets.
    await turns(2);
  }

  async close(): Promise<void> {
    for (const server of this.#servers.values()) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
    for (const exporter of this.exporters) await exporter.close();
  }

  scriptOf(id: string): ScriptedRequest {
    return this.#scripted(id).script;
  }

  closedOf(socket: Socket): Promise<void> {
    return this.#sockets.get(socket) ?? Promise.resolve();
  }

  track(work: Promise<unknown> | undefined): void {
    if (work === undefined) return;
    this.#working.add(work);
    const settled = (): void => void this.#working.delete(work);
    work.then(settled, settled);
  }

  #accept(socket: Socket): void {
    this.#accepted++;
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        this.#sockets.delete(socket);
        resolve();
      });
    });
    this.#sockets.set(socket, closed);
  }

  #scripted(id: string): Scripted {
    const scripted = this.#scripts.get(id);
    if (scripted === undefined) throw new Error(`nobody has sent the request ${JSON.stringify(id)}`);
    return scripted;
  }
}
