import type { IncomingMessage } from 'node:http';

/** The part of a connection that is used here. */
interface Connection {
  readonly bytesRead?: unknown;
}

/** Maximum size of one read: this many bytes of a body may have arrived before its request is seen. */
const ONE_READ = 65_536;

/** Upper bound of a body without a length, from the bytes that its connection has read since the request began. */
export class ReceivedBytes {
  readonly #connection: Connection;
  readonly #before: number;

  constructor(connection: Connection, before: number) {
    this.#connection = connection;
    this.#before = before;
  }

  /** Bytes that can have arrived at most. */
  get atMost(): number {
    const { bytesRead } = this.#connection;
    return typeof bytesRead === 'number' ? bytesRead - this.#before + ONE_READ : Number.POSITIVE_INFINITY;
  }
}

/**
 * To be called when a request begins. Undefined for a body with a length, without a body, and without a real connection:
 * an adapter has the whole body before it creates the request.
 */
export function receivedBytes(request: IncomingMessage): ReceivedBytes | undefined {
  try {
    const connection = connectionOf(request);
    const read = connection?.bytesRead;
    if (connection === undefined || typeof read !== 'number') return undefined;
    // If the body has been read before, all bytes of the connection count.
    return new ReceivedBytes(connection, request.readableDidRead ? 0 : read);
  } catch {
    // A request of an adapter, or a session that has just ended.
    return undefined;
  }
}

function connectionOf(request: IncomingMessage): Connection | undefined {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return request.socket;
  if (!isHttp2(request) || headers['content-length'] !== undefined) return undefined;
  // `request.socket` loses its session when the stream ends.
  return mayHaveBody(request) ? (request as Http2Request).stream.session?.socket : undefined;
}

interface Http2Request extends IncomingMessage {
  readonly stream: { readonly session?: { readonly socket: Connection } };
}

/** True if a body may have no length even without `Transfer-Encoding`. */
function isHttp2({ httpVersionMajor }: Pick<IncomingMessage, 'httpVersionMajor'>): boolean {
  return httpVersionMajor >= 2;
}

function mayHaveBody({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
