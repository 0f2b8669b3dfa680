import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { requireBuiltin } from '../require-builtin.js';

/** Limits that keep a client from taking the endpoint or the process's resources; times in milliseconds. */
export interface ServerLimits {
  /** Time limit for a request's headers, and for a body, which no request here should have. */
  readonly requestMs: number;
  /** How often Node checks these timeouts; with its default of 30 s a limit of 10 s takes up to 40 s. */
  readonly checkMs: number;
  /** Longer than Prometheus' usual scrape interval, so that its connection is kept. */
  readonly keepAliveMs: number;
  /** Size of request line and headers together. Set explicitly: a flag of the process can raise Node's default. */
  readonly headerBytes: number;
  /** Connections at a time, so that clients cannot take the file descriptors that the app needs. */
  readonly connections: number;
  /** Requests per connection. A client that pipelines more than it reads would hold the event loop. */
  readonly requests: number;
}

export const LIMITS: ServerLimits = {
  requestMs: 10_000,
  checkMs: 2_000,
  keepAliveMs: 75_000,
  headerBytes: 16_384,
  connections: 512,
  requests: 100,
};

/** Creates an HTTP server that enforces `limits`. Its connections do not keep the process alive. */
export function createHardenedServer(limits: ServerLimits): Server {
  const server = requireBuiltin('node:http').createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.keepAliveMs,
    insecureHTTPParser: false,
  });
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requests;
  // The last response said `Connection: close`.
  server.on('dropRequest', (_request, socket) => socket.destroy());
  // Not closeIdleConnections(): in Node 26 it also closes connections that have not sent a request yet.
  const idle = new Set<Socket>();
  server.on('connection', (socket) => {
    socket.unref();
    socket.once('close', () => idle.delete(socket));
    // The longest idle connection makes room, so that Node does not refuse the next one: it may be Prometheus.
    server.getConnections((_error, count) => {
      if (count >= limits.connections) idle.values().next().value?.destroy();
    });
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  return server;
}
