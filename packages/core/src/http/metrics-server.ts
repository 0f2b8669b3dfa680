import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import type { ChannelExporter } from '../channel-exporter.js';
import { ChannelExporterError, formatValue } from '../errors.js';
import { requestPath } from '../labels/path.js';
import { readOptions } from '../options/read-options.js';
import * as rules from '../options/rules.js';
import type { Authorize } from '../options/types.js';
import { createHardenedServer, LIMITS, type ServerLimits } from './hardened-server.js';
import { sendPlainResponse } from './plain-response.js';

export interface MetricsServerOptions {
  /** The port; 0 for any free port. @default 9166 */
  port?: number;
  /** The address to listen on. @default all addresses */
  host?: string;
  /** Decides which requests may read the scrape. @default all */
  authorize?: Authorize;
}

export interface MetricsServer {
  /** Its address, without a path: `http://127.0.0.1:9166`. */
  readonly url: string;
  /** Closes the port and every connection, running scrapes included. */
  close(): Promise<void>;
}

/**
 * Opens a standalone endpoint for `/metrics` and `/healthcheck` (GET and HEAD). It does not keep the process alive.
 * @throws ChannelExporterError (as a rejection) for an invalid option, `port_taken`, or `listen_failed`
 * @example
 * const { url, close } = await startMetricsServer(exporter, { port: 9166, host: '127.0.0.1' });
 */
export async function startMetricsServer(
  exporter: ChannelExporter,
  options: MetricsServerOptions = {},
): Promise<MetricsServer> {
  if (typeof (exporter as Partial<ChannelExporter> | undefined)?.serveMetrics !== 'function') {
    throw new ChannelExporterError(
      'invalid_target',
      `startMetricsServer: ${formatValue(exporter)} must be an exporter, as init() or createExporter() returns it`,
    );
  }
  if (exporter.closed) {
    throw new ChannelExporterError(
      'invalid_target',
      'startMetricsServer: the exporter is already closed; start the endpoint before close(), or create a new exporter',
    );
  }
  const server = await openMetricsServer(exporter, options);
  exporter.claimMetricsPath();
  return server;
}

/** Does what {@link startMetricsServer} does, but leaves the metrics path unclaimed: the app may still serve it. */
export async function openMetricsServer(
  exporter: ChannelExporter,
  options: MetricsServerOptions,
  limits: ServerLimits = LIMITS,
): Promise<MetricsServer> {
  const absent = (): undefined => undefined;
  const resolved = readOptions<{ port: number; host: string | undefined; authorize: Authorize | undefined }>(
    'startMetricsServer',
    options,
    {
      port: { rule: rules.port, absent: () => 9166 },
      host: { rule: rules.text, absent },
      authorize: { rule: rules.fn<Authorize>(), absent },
    },
  );
  const server = createHardenedServer(limits);
  const respond = (request: IncomingMessage, response: ServerResponse): void =>
    answer(exporter, request, response, resolved.authorize);
  // A client that sends `Expect` gets the response at once instead of a 100 or 417.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, respond);
  await listen(server, resolved.port, resolved.host);
  server.on('error', (error) => exporter.failed('metrics_server', error));
  server.unref();

  let closing: Promise<void> | undefined;
  return {
    url: urlOf(server, resolved.host),
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}

function answer(
  exporter: ChannelExporter,
  request: IncomingMessage,
  response: ServerResponse,
  authorize: Authorize | undefined,
): void {
  response.on('error', () => {});
  // Do not wait for a request body.
  if (announcesBody(request)) response.setHeader('Connection', 'close');
  const path = requestPath(request.url ?? '/');
  if (path !== '/metrics' && path !== '/healthcheck') {
    sendPlainResponse(response, 404, 'not found; the scrape is at /metrics\n');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    sendPlainResponse(response, 405, 'only GET and HEAD\n');
  } else if (path === '/healthcheck') {
    sendPlainResponse(response, 200, 'ok\n');
  } else if (exporter.closed) {
    // An empty scrape would look like a service without traffic.
    sendPlainResponse(response, 503, 'the exporter is closed\n');
  } else {
    exporter.serveMetrics(request, response, authorize);
  }
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => reject(listenError(error, port, host));
    server.once('error', failed);
    // Without a prototype: a polluted Object.prototype must not choose the address.
    const address: ListenOptions = Object.assign(Object.create(null) as object, { port, host });
    server.listen(address, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function listenError(
  error: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): ChannelExporterError {
  const options = { cause: error };
  if (error.code === 'EADDRINUSE') {
    return new ChannelExporterError(
      'port_taken',
      `port ${port} is already in use; set another port, or 0 for any free port`,
      options,
    );
  }
  const address = host === undefined ? `port ${port}` : `host ${formatValue(host)}, port ${port}`;
  return new ChannelExporterError(
    'listen_failed',
    `cannot listen on ${address}: ${error.message}; host must be an address of this machine, and port one that this user may open`,
    options,
  );
}

function urlOf(server: Server, host: string | undefined): string {
  const { port } = server.address() as AddressInfo;
  const isAny = host === undefined || host === '0.0.0.0' || host === '::';
  const shownHost = isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shownHost}:${port}`;
}
