import { Readable } from 'node:stream';

/** Gives up a body that the caller left lying; anything else than a stream is left alone. */
export function release(body: unknown): void {
  if (body instanceof Readable) body.on('error', () => {}).destroy();
  else if (body instanceof ReadableStream && !body.locked) void body.cancel().catch(() => {});
}

/** Reads a body to its end, and throws it away. */
export function drain(body: unknown): void {
  if (body instanceof Readable) body.on('error', () => {}).resume();
  else if (body instanceof ReadableStream) void body.pipeTo(new WritableStream()).catch(() => {});
}
