/** A ClientRequest, what follow-redirects puts around those of all hops, a stream of HTTP/2, or a fetch Request. */
export interface RequestLike {
  /** On the request of follow-redirects: the one of the current hop. */
  readonly _currentRequest?: RequestLike;
  /** On the request of a hop: the one of follow-redirects around it. */
  readonly _redirectable?: RequestLike;
  /** True once the request was aborted by `abort()`, which is also how Node's streams give up a response. */
  readonly aborted?: unknown;
  readonly headersSent?: unknown;
  readonly res?: { readonly statusCode?: number; readonly errored?: unknown };
  readonly rstCode?: unknown;
  readonly socket?: SocketLike | null;
  readonly statusCode?: number;
}

interface SocketLike {
  readonly destroyed?: unknown;
  readonly errored?: { readonly code?: unknown } | null;
  readonly readableEnded?: unknown;
}

/** The request of the hop under way, from any request of the call. */
export function currentHop(request: RequestLike | undefined): RequestLike | undefined {
  return (request?._redirectable ?? request)?._currentRequest ?? request;
}

/** Who ended a connection: the partner, the code of the caller, or something on this side that left no trace of itself. */
export type EndedBy = 'partner' | 'caller' | 'this side';

/**
 * Who ended the connection of a request over HTTP/1, from the state of its socket: the error is `ECONNRESET` whoever did
 * it. Undefined if there is no socket to ask.
 */
export function endedBy(request: RequestLike | undefined): EndedBy | undefined {
  // A stream of HTTP/2 shares its socket, and says by its error who ended it.
  if (!request?.socket || 'rstCode' in request) return undefined;
  if (request.aborted === true) return 'caller';
  const { destroyed, errored, readableEnded } = request.socket;
  // An error of the network has a code; what an app destroys its request with seldom has.
  if (errored) return typeof errored.code === 'string' ? 'partner' : 'caller';
  if (readableEnded === true) return 'partner';
  return destroyed === true ? 'this side' : 'caller';
}
