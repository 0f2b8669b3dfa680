import type { ServerResponse } from 'node:http';

/** Who looks at the bytes that an app writes to a response. No method may throw. */
export interface BodySink {
  /** The next in the list of one response; set by {@link teeBody}. */
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

const TEE: unique symbol = Symbol('channel-exporter tee');

type Writing = (this: TeedResponse, chunk: unknown, encoding: unknown, callback: unknown) => unknown;

interface Tee {
  readonly write: Writing;
  readonly end: Writing;
  sink: BodySink;
}

interface TeedResponse extends Omit<ServerResponse, 'write' | 'end'> {
  write: Writing;
  end: Writing;
  [TEE]?: Tee;
}

/**
 * Shows `sink` each piece that the app gives to `write` and `end` of this response, on its way through: arguments,
 * return values, callbacks and errors pass as they are. The functions are shared, so that a request allocates none.
 */
export function teeBody(given: ServerResponse, sink: BodySink): void {
  // Node's overloads of write and end say less than one signature that hands on whatever was given.
  const response = given as unknown as TeedResponse;
  const tee = response[TEE];
  if (tee !== undefined) {
    sink.nextSink = tee.sink;
    tee.sink = sink;
    return;
  }
  response[TEE] = { write: response.write, end: response.end, sink };
  response.write = write;
  response.end = end;
}

function write(this: TeedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const { write: original, sink } = this[TEE] as Tee;
  show(this, sink, chunk, encoding, false);
  try {
    // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given, its number included.
    return Reflect.apply(original, this, arguments);
  } catch (error) {
    refuse(this, sink);
    throw error;
  }
}

function end(this: TeedResponse, chunk: unknown, encoding: unknown, _callback: unknown): unknown {
  const { end: original, sink } = this[TEE] as Tee;
  show(this, sink, chunk, encoding, true);
  try {
    // biome-ignore lint/complexity/noArguments: as above.
    return Reflect.apply(original, this, arguments);
  } catch (error) {
    refuse(this, sink);
    throw error;
  }
}

function show(
  response: TeedResponse,
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

function refuse(response: TeedResponse, first: BodySink): void {
  for (let sink: BodySink | undefined = first; sink !== undefined; sink = sink.nextSink)
    sink.refused(response as unknown as ServerResponse);
}
