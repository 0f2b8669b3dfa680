import type { IncomingMessage } from 'node:http';

/** What of a connection is read. */
interface Connection {
  readonly bytesRead?: unknown;
}

/** Read of a connection at once, at most; so much of a body may have been read when its request is seen. */
const ONE_READ = 65_536;

/** The bytes of a body whose length no header says, by what its connection has read since the request began. */
export class ReceivedBytes {
  readonly #connection: Connection;
  readonly #before: number;

  constructor(connection: Connection, before: number) {
    this.#connection = connection;
    this.#before = before;
  }

  /** No more than these have arrived. */
  get atMost(): number {
    const { bytesRead } = this.#connection;
    return typeof bytesRead === 'number' ? bytesRead - this.#before + ONE_READ : Number.POSITIVE_INFINITY;
  }
}

/**
 * To be called when a request begins. Undefined for a body with a length, for none, and without a real connection: an
 * adapter has the whole body before it makes a request of it.
 */
export function receivedBytes(request: IncomingMessage): ReceivedBytes | undefined {
  try {
    const connection = connectionOf(request);
    const read = connection?.bytesRead;
    if (connection === undefined || typeof read !== 'number') return undefined;
    // If somebody has read the body before us, all that ever came counts.
    return new ReceivedBytes(connection, request.readableDidRead ? 0 : read);
  } catch {
    // An adapter's request, or a session that has just ended.
    return undefined;
  }
}

function connectionOf(request: IncomingMessage): Connection | undefined {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return request.socket;
  if (!isHttp2(request) || headers['content-length'] !== undefined) return undefined;
  // `request.socket` forgets its session with the end of the stream.
  return isRead(request) ? (request as Http2Request).stream.session?.socket : undefined;
}

interface Http2Request extends IncomingMessage {
  readonly stream: { readonly session?: { readonly socket: Connection } };
}

/** True if the header fields may leave a body's length open without `Transfer-Encoding`. */
export function isHttp2({ httpVersionMajor }: Pick<IncomingMessage, 'httpVersionMajor'>): boolean {
  return httpVersionMajor >= 2;
}

function isRead({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
