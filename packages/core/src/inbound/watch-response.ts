import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from '../runtime.js';
import {
  type Method,
  type ResponseObserver,
  ResponseWatch,
  WATCH,
  type WatchedResponse,
} from './response-watch.js';

const SWITCHING_PROTOCOLS = 101;

/** Key of the responses that wait for their turn on a connection. */
const QUEUE: unique symbol = Symbol('channel-exporter queued responses');

interface WatchedSocket extends Socket {
  [QUEUE]?: Set<WatchedResponse>;
}

/** True if an observer of `owner` follows this response already. */
export function isWatchedBy(owner: object, response: ServerResponse): boolean {
  const { [WATCH]: watch } = response as Partial<Pick<WatchedResponse, typeof WATCH>>;
  for (let each = watch?.observer; each !== undefined; each = each.next)
    if (each.owner === owner) return true;
  return false;
}

/**
 * Passes the chunks that the app writes to a response, and its end, to `observer`. Arguments, return values, callbacks
 * and errors of the replaced methods do not change.
 */
export function watchResponse(
  request: IncomingMessage,
  given: ServerResponse,
  observer: ResponseObserver,
): void {
  const response = given as unknown as WatchedResponse;
  let watch = response[WATCH];
  if (watch === undefined) {
    watch = new ResponseWatch(request, response, observer);
    response[WATCH] = watch;
    replaceMethods(response, watch);
    if (watch.connection !== undefined && response.socket === null) queue(watch.connection, response, watch);
  } else {
    observer.next = watch.observer;
    watch.observer = observer;
  }
  // The end may be past. An app that routes the request in this turn has set its route in the next.
  if (watch.isOver || response.destroyed || watch.connection?.destroyed) {
    setImmediate(endLate, response, watch, observer);
  }
}

// Shared functions: closures would be allocated per response.
function replaceMethods(response: WatchedResponse, watch: ResponseWatch): void {
  // Not by listeners: apps remove them (`res.removeAllListeners()`), and mocks have none.
  if (typeof watch.emit === 'function') response.emit = emit;
  try {
    if (typeof watch.write === 'function') response.write = write;
    if (typeof watch.end === 'function') response.end = end;
    if (typeof watch.flushHeaders === 'function') response.flushHeaders = flushHeaders;
  } catch {
    // They are read-only: the body is not seen.
  }
}

function write(this: WatchedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: the original must get the same arguments, and as many.
  const given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(inheritedMethod(this, 'write'), this, given);
  showChunk(watch, chunk, encoding, false);
  const mayBeHead = watch.beforeSending(this);
  const passed = watch.countBytes(this, given);
  let written: unknown;
  try {
    written = Reflect.apply(watch.write, this, passed);
  } catch (error) {
    tellRefused(watch);
    throw error;
  }
  if (mayBeHead) watch.noteStatus(this);
  return written;
}

function end(this: WatchedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: as above.
  const given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(inheritedMethod(this, 'end'), this, given);
  showChunk(watch, chunk, encoding, true);
  const mayBeHead = watch.beforeSending(this);
  let ended: unknown;
  try {
    ended = Reflect.apply(watch.end, this, given);
  } catch (error) {
    tellRefused(watch);
    throw error;
  }
  if (mayBeHead) watch.noteStatus(this);
  watch.noteEnd(this, chunk, encoding);
  return ended;
}

function flushHeaders(this: WatchedResponse): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: as above.
  const given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(inheritedMethod(this, 'flushHeaders'), this, given);
  const mayBeHead = watch.beforeSending(this);
  const flushed: unknown = Reflect.apply(watch.flushHeaders, this, given);
  if (mayBeHead) watch.noteStatus(this);
  return flushed;
}

function emit(this: WatchedResponse, event: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: as above.
  const given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(inheritedMethod(this, 'emit'), this, given);
  if (event === 'finish') endWatch(this, watch, watch.isFinished(this));
  else if (event === 'close' && isClosed(this, watch)) endWatch(this, watch, watch.isFilled(this));
  return Reflect.apply(watch.emit, this, given);
}

/** Returns the original method for an object without a watch: a copy of the hook, or a proxy that hides the property. */
function inheritedMethod(response: object, name: 'write' | 'end' | 'flushHeaders' | 'emit'): Method {
  const { [name]: inherited } = Object.getPrototypeOf(response) as Record<typeof name, Method>;
  return inherited;
}

function showChunk(watch: ResponseWatch, chunk: unknown, encoding: unknown, last: boolean): void {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
  const name = typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined;
  for (let each: ResponseObserver | undefined = watch.observer; each !== undefined; each = each.next) {
    each.onChunk(chunk, name, last);
  }
}

function tellRefused(watch: ResponseWatch): void {
  for (let each: ResponseObserver | undefined = watch.observer; each !== undefined; each = each.next) {
    each.onRefused();
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

/** Calls the observers at the end of a response, once. */
function endWatch(response: WatchedResponse, watch: ResponseWatch, complete: boolean): void {
  if (watch.isOver) return;
  watch.isOver = true;
  watch.queue?.delete(response);
  const status = watch.sentStatus(response);
  // The connection belongs to another protocol from now on.
  if (status === SWITCHING_PROTOCOLS && asksForUpgrade(response)) return;
  for (let each: ResponseObserver | undefined = watch.observer; each !== undefined; each = each.next) {
    each.onEnd(complete, status);
  }
}

function asksForUpgrade({ req: request }: WatchedResponse): boolean {
  try {
    return request.headers.upgrade !== undefined;
  } catch {
    return false;
  }
}

function endLate(response: WatchedResponse, watch: ResponseWatch, observer: ResponseObserver): void {
  observer.onEnd(hasFinished(response, watch), watch.sentStatus(response));
}

function hasFinished(response: WatchedResponse, watch: ResponseWatch): boolean {
  try {
    return response.writableFinished && watch.isFinished(response);
  } catch {
    return false;
  }
}

// node20: a response that waits behind another one on its connection emits nothing when the client leaves.
function queue(socket: WatchedSocket, response: WatchedResponse, watch: ResponseWatch): void {
  let queued = socket[QUEUE];
  if (queued === undefined) {
    queued = new Set();
    socket[QUEUE] = queued;
    // One listener per socket, however many responses: no MaxListenersExceededWarning.
    allowOneMoreListener(socket);
    socket.once('close', onSocketClose);
  }
  queued.add(response);
  watch.queue = queued;
}

// The eleventh listener makes Node warn the app of a leak; 0 means no limit.
function allowOneMoreListener(emitter: EventEmitter): void {
  const limit = emitter.getMaxListeners();
  if (limit > 0) emitter.setMaxListeners(limit + 1);
}

function onSocketClose(this: WatchedSocket): void {
  for (const response of this[QUEUE] ?? []) {
    const { [WATCH]: watch } = response;
    if (watch !== undefined) endWatch(response, watch, watch.isFilled(response));
  }
}
