import type { ServerResponse } from 'node:http';
import { isBeforeHead, noteEnd, noteLost, noteStatus, noteWrite } from './response-bytes.js';
import { originalMethod, type ResponseWatch, WATCH, type WatchedResponse } from './response-watch.js';

/** Who looks at the bytes that an app writes to a response. No method may throw. */
export interface BodySink {
  /** The next in the list of one response; set by `watchEnding`. */
  nextSink: BodySink | undefined;
  /** A piece that the app is about to write. `last` where it came with `end`. */
  wrote(
    response: ServerResponse,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): void;
  /** The piece was refused: the app got an error in its place. */
  refused(response: ServerResponse): void;
}

/**
 * Stands in front of what sends the head and the body of a watched response: arguments, return values, callbacks and
 * errors pass as they are. The functions are shared, so that a request allocates none.
 */
export function teeBody(response: WatchedResponse, watch: ResponseWatch): void {
  try {
    if (typeof watch.write === 'function') response.write = write;
    if (typeof watch.end === 'function') response.end = end;
    if (typeof watch.flushHeaders === 'function') response.flushHeaders = flushHeaders;
  } catch {
    // They cannot be replaced: the body is not seen.
  }
}

function write(this: WatchedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given, its number included.
  let given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(originalMethod(this, 'write'), this, given);
  if (watch.sink !== undefined) show(this, watch.sink, chunk, encoding, false);
  const isHeadless = watch.status === 0 && isBeforeHead(this);
  if (isHeadless && watch.connection !== undefined) noteLost(this, watch, watch.connection);
  given = noteWrite(this, watch, given);
  let written: unknown;
  try {
    written = Reflect.apply(watch.write, this, given);
  } catch (error) {
    if (watch.sink !== undefined) refuse(this, watch.sink);
    throw error;
  }
  if (isHeadless) noteStatus(this, watch);
  return written;
}

// perf: `arguments` is handed on where it stands; kept in a variable, it would be made an object (bench request).
function end(this: WatchedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: as above.
  if (watch === undefined) return Reflect.apply(originalMethod(this, 'end'), this, arguments);
  if (watch.sink !== undefined) show(this, watch.sink, chunk, encoding, true);
  const isHeadless = watch.status === 0 && isBeforeHead(this);
  if (watch.connection !== undefined) noteLost(this, watch, watch.connection);
  let ended: unknown;
  try {
    // biome-ignore lint/complexity/noArguments: as above.
    ended = Reflect.apply(watch.end, this, arguments);
  } catch (error) {
    if (watch.sink !== undefined) refuse(this, watch.sink);
    throw error;
  }
  if (isHeadless) noteStatus(this, watch);
  noteEnd(this, watch, chunk, encoding);
  return ended;
}

function flushHeaders(this: WatchedResponse): unknown {
  const watch = this[WATCH];
  // biome-ignore lint/complexity/noArguments: as above.
  const given: ArrayLike<unknown> = arguments;
  if (watch === undefined) return Reflect.apply(originalMethod(this, 'flushHeaders'), this, given);
  const isHeadless = watch.status === 0 && isBeforeHead(this);
  if (watch.connection !== undefined) noteLost(this, watch, watch.connection);
  const flushed: unknown = Reflect.apply(watch.flushHeaders, this, given);
  if (isHeadless) noteStatus(this, watch);
  return flushed;
}

function show(
  response: WatchedResponse,
  first: BodySink,
  chunk: unknown,
  encoding: unknown,
  last: boolean,
): void {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
  const name = typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined;
  for (let sink: BodySink | undefined = first; sink !== undefined; sink = sink.nextSink) {
    sink.wrote(response as unknown as ServerResponse, chunk, name, last);
  }
}

function refuse(response: WatchedResponse, first: BodySink): void {
  for (let sink: BodySink | undefined = first; sink !== undefined; sink = sink.nextSink) {
    sink.refused(response as unknown as ServerResponse);
  }
}
