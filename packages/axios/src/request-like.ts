/** A ClientRequest, the wrapper of follow-redirects around all hops, an HTTP/2 stream, or a fetch Request. */
export interface RequestLike {
  /** On the wrapper of follow-redirects: the request of the current hop. */
  readonly _currentRequest?: RequestLike;
  /** On the request of a hop: the wrapper of follow-redirects. */
  readonly _redirectable?: RequestLike;
  /** True after `abort()`, which Node's streams also call to give a response up. */
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

/** Returns the request of the current hop, from any request of the call. */
export function findCurrentHop(request: RequestLike | undefined): RequestLike | undefined {
  return (request?._redirectable ?? request)?._currentRequest ?? request;
}

/**
 * The side that ended a connection; `this side` if it was neither the partner nor, as far as can be seen, the caller's
 * code.
 */
export type EndingSide = 'partner' | 'caller' | 'this side';

/**
 * Finds which side ended the connection of an HTTP/1 request, from the state of its socket: the error is `ECONNRESET`
 * in every case. Returns undefined if there is no socket.
 */
export function findEndingSide(request: RequestLike | undefined): EndingSide | undefined {
  // An HTTP/2 stream shares its socket, and its error shows which side ended it.
  if (!request?.socket || 'rstCode' in request) return undefined;
  if (request.aborted === true) return 'caller';
  const { destroyed, errored, readableEnded } = request.socket;
  // A network error has a code; an error that an app passes to `destroy` rarely has.
  if (errored) return typeof errored.code === 'string' ? 'partner' : 'caller';
  if (readableEnded === true) return 'partner';
  return destroyed === true ? 'this side' : 'caller';
}
