import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { nodeModule } from './node-module.js';

/** What keeps strangers from holding the endpoint; times in milliseconds. */
export interface ServerLimits {
  /** How long a client may take for its request line and headers, and for a body that it should not send. */
  readonly requestMs: number;
  /** How often that is looked at: Node's own 30 s would make 40 of 10. */
  readonly checkMs: number;
  /** Longer than Prometheus' usual interval, so that it keeps its connection. */
  readonly keepAliveMs: number;
  /** Of request line and headers together; said here, because a flag of the process can raise Node's default. */
  readonly headerBytes: number;
  /** So that connections cannot take the file descriptors that the app needs. */
  readonly connections: number;
  /** On one connection: who sends them faster than they are answered holds the event loop. */
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

/** An HTTP server of Node that keeps to `limits`, and keeps no process alive by its connections. */
export function limitedServer(limits: ServerLimits): Server {
  const server = nodeModule('node:http').createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.requestMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.keepAliveMs,
    insecureHTTPParser: false,
  });
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requests;
  // A client that heeds the `Connection: close` of the last answer sends no more.
  server.on('dropRequest', (_request, socket) => socket.destroy());
  // Not closeIdleConnections(): in Node 26 that takes those who have yet to ask for something, too.
  const idle = new Set<Socket>();
  server.on('connection', (socket) => {
    socket.unref();
    socket.once('close', () => idle.delete(socket));
    // The longest idle one makes room before anybody is refused: that might be Prometheus.
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
