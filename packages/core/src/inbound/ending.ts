import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Something that waits for the end of a response. */
export interface Ending {
  /** Who waits: one response has at most one ending of each owner. */
  readonly owner: object;
  /** The next in the list of one response; set by {@link watchEnding}. */
  nextEnding: Ending | undefined;
  /**
   * The response was sent, or its connection has closed. May be called more than once: the first call counts.
   * @param complete false where the connection closed before all of the response was handed to it
   */
  ended(complete: boolean): void;
}

// Kept on the objects themselves: a property costs a tenth of what a WeakMap does, and listeners that are no closures
// find here whom to tell.
const ENDINGS: unique symbol = Symbol('channel-exporter endings');
const QUEUED: unique symbol = Symbol('channel-exporter queued responses');

interface WatchedResponse extends ServerResponse {
  [ENDINGS]?: Ending;
  /** The responses among which it stands in the queue of its connection. */
  [QUEUED]?: Set<WatchedResponse>;
}

interface WatchedSocket extends Socket {
  [QUEUED]?: Set<WatchedResponse>;
}

/** True where `owner` waits for the end of this response already. */
export function isWatched(response: WatchedResponse, owner: object): boolean {
  for (let ending = response[ENDINGS]; ending !== undefined; ending = ending.nextEnding) {
    if (ending.owner === owner) return true;
  }
  return false;
}

/** Calls `ending.ended` when the response has been sent or can no longer be. */
export function watchEnding(request: IncomingMessage, response: WatchedResponse, ending: Ending): void {
  const first = response[ENDINGS];
  ending.nextEnding = first;
  response[ENDINGS] = ending;
  if (first !== undefined) return;
  makeRoom(response);
  response.on('close', onClose);
  // A response that stands behind another one on a pipelined connection has no socket yet.
  if (response.socket === null && request.socket) watchSocket(request.socket, response);
}

// A listener of ours must not be the eleventh, at which Node warns the app of a leak; 0 is no limit.
function makeRoom(emitter: EventEmitter): void {
  const limit = emitter.getMaxListeners();
  if (limit > 0) emitter.setMaxListeners(limit + 1);
}

function onClose(this: WatchedResponse): void {
  tell(this, isComplete(this));
}

// Node 20 tells such a response nothing when the client leaves, and its request's `close` may be past.
function watchSocket(socket: WatchedSocket, response: WatchedResponse): void {
  let queued = socket[QUEUED];
  if (queued === undefined) {
    queued = new Set();
    socket[QUEUED] = queued;
    // One listener a socket, however many responses: no MaxListenersExceededWarning.
    makeRoom(socket);
    socket.once('close', onSocketClose);
  }
  queued.add(response);
  response[QUEUED] = queued;
}

function onSocketClose(this: WatchedSocket): void {
  // Those that have been sent are in it no longer, whatever Node 20 says of one that the app has destroyed and ended.
  for (const response of this[QUEUED] ?? []) tell(response, false);
}

function tell(response: WatchedResponse, complete: boolean): void {
  response[QUEUED]?.delete(response);
  for (let ending = response[ENDINGS]; ending !== undefined; ending = ending.nextEnding) {
    ending.ended(complete);
  }
}

// `writableFinished` says too much: on Node 20 it is true once the app has ended a response whose connection is gone
// already, which then still holds that connection; over HTTP/2 also where the stream was reset.
function isComplete(response: WatchedResponse): boolean {
  const { stream } = response as { stream?: { readonly rstCode?: number } };
  if (!response.writableFinished) return false;
  if (stream === undefined) return response.socket?.destroyed !== true;
  return response.writableEnded && stream.rstCode === 0;
}
