import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from '../runtime.js';
import { type BodySink, teeBody } from './body-tee.js';
import { isFilled, sentStatus } from './response-bytes.js';
import { originalMethod, ResponseWatch, WATCH, type WatchedResponse } from './response-watch.js';

/** Something that waits for the end of a response. */
export interface Ending {
  /** Who waits: one response has at most one ending of each owner. */
  readonly owner: object;
  /** The next in the list of one response; set by {@link watchEnding}. */
  nextEnding: Ending | undefined;
  /**
   * The response was sent, or its connection has closed. May be called more than once: the first call counts.
   * @param complete false where the connection closed before all of the response was handed to it
   * @param status the status that was sent; without meaning if nothing was
   */
  ended(complete: boolean, status: number): void;
}

// On the sockets themselves: a property costs a tenth of what a WeakMap does.
const QUEUE: unique symbol = Symbol('channel-exporter queued responses');

type Watchable = ServerResponse & Pick<WatchedResponse, typeof WATCH>;

interface WatchedSocket extends Socket {
  [QUEUE]?: Set<WatchedResponse>;
}

/** True where `owner` waits for the end of this response already. */
export function isWatched(response: ServerResponse, owner: object): boolean {
  let ending = (response as Watchable)[WATCH]?.endings;
  for (; ending !== undefined; ending = ending.nextEnding) if (ending.owner === owner) return true;
  return false;
}

/**
 * Calls `ending.ended` when the response has been sent or can no longer be.
 * @param sink gets what the app writes until then
 */
export function watchEnding(
  request: IncomingMessage,
  given: ServerResponse,
  ending: Ending,
  sink?: BodySink,
): void {
  const response = given as unknown as WatchedResponse;
  let watch = response[WATCH];
  if (watch === undefined) {
    watch = new ResponseWatch(request, response);
    response[WATCH] = watch;
    // Not by listeners: apps remove them (`res.removeAllListeners()`), and mocks have none.
    if (typeof watch.emit === 'function') response.emit = emit;
    teeBody(response, watch);
    if (watch.connection !== undefined && response.socket === null) queue(watch.connection, response, watch);
  }
  ending.nextEnding = watch.endings;
  watch.endings = ending;
  if (sink !== undefined) {
    sink.nextSink = watch.sink;
    watch.sink = sink;
  }
  // Its events may be past. Where the app routes it in this turn, its route is known in the next.
  if (watch.isTold || response.destroyed || watch.connection?.destroyed) {
    setImmediate(tellLate, response, watch, ending);
  }
}

function emit(this: WatchedResponse, event: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given, its number included.
  if (watch === undefined) return Reflect.apply(originalMethod(this, 'emit'), this, arguments);
  if (event === 'finish') watch.tell(this, isFinished(this, watch));
  else if (event === 'close' && isClosed(this, watch)) watch.tell(this, isFilled(this, watch));
  // biome-ignore lint/complexity/noArguments: as above.
  return Reflect.apply(watch.emit, this, arguments);
}

// Node 20 emits `finish` also when the app ends a response whose connection is gone already. HTTP/2 emits it when the
// stream has closed: if that was too early, Node has ended the response itself. A reset alone says nothing, as a client
// may cancel the rest of its upload.
function isFinished(
  response: WatchedResponse,
  { connection, stream, flushed, short }: ResponseWatch,
): boolean {
  try {
    if (stream !== undefined) return response.writableFinished && stream.aborted !== true;
    return flushed || (!short && connection?.destroyed !== true);
  } catch {
    return true;
  }
}

// Libraries emit `close` by hand, while the connection is open and the response is not finished.
function isClosed(response: WatchedResponse, { connection }: ResponseWatch): boolean {
  try {
    return connection?.destroyed !== false || response.destroyed;
  } catch {
    return true;
  }
}

function tellLate(response: WatchedResponse, watch: ResponseWatch, ending: Ending): void {
  ending.ended(wasFinished(response, watch), sentStatus(response, watch));
}

function wasFinished(response: WatchedResponse, watch: ResponseWatch): boolean {
  try {
    return response.writableFinished && isFinished(response, watch);
  } catch {
    return false;
  }
}

// Node 20 tells such a response nothing when the client leaves, and its request's `close` may be past.
function queue(socket: WatchedSocket, response: WatchedResponse, watch: ResponseWatch): void {
  let queued = socket[QUEUE];
  if (queued === undefined) {
    queued = new Set();
    socket[QUEUE] = queued;
    // One listener a socket, however many responses: no MaxListenersExceededWarning.
    makeRoom(socket);
    socket.once('close', onSocketClose);
  }
  queued.add(response);
  watch.queue = queued;
}

// A listener of ours must not be the eleventh, at which Node warns the app of a leak; 0 is no limit.
function makeRoom(emitter: EventEmitter): void {
  const limit = emitter.getMaxListeners();
  if (limit > 0) emitter.setMaxListeners(limit + 1);
}

function onSocketClose(this: WatchedSocket): void {
  // Those that have been sent are in it no longer, whatever Node 20 says of one that the app has destroyed and ended.
  for (const response of this[QUEUE] ?? []) {
    const { [WATCH]: watch } = response;
    watch?.tell(response, isFilled(response, watch));
  }
}
