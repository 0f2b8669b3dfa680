import { once } from 'node:events';
import { type InflateFormat, inflateFormat } from './inflate-format.js';

/** So few bytes are inflated at once: a stream that does it on another thread costs several times as much on this one. */
const FEW_BYTES = 1024;
/** Where they would become more than this, they are left to the stream: a bomb must not hold the event loop. */
const FEW_INFLATED_BYTES = 16_384;

/** The head of an inflated body. */
export interface Inflated {
  readonly bytes: Buffer;
  /** True where the body goes on behind it, or could not be inflated to its end. */
  readonly cut: boolean;
}

/** True for a body that has to be inflated before it can be read. */
export function isEncoded(contentEncoding: string | undefined): contentEncoding is string {
  return (
    contentEncoding !== undefined && contentEncoding !== '' && contentEncoding.toLowerCase() !== 'identity'
  );
}

/**
 * Inflates gzip, deflate and br, and stops at `maxBytes`: a bomb costs no more than a body.
 * @returns undefined for other encodings, and for bytes that are not what they claim to be; a promise where there is much to do
 */
export function inflateHead(
  bytes: Buffer,
  contentEncoding: string,
  maxBytes: number,
): Inflated | undefined | Promise<Inflated | undefined> {
  const format = inflateFormat(bytes, contentEncoding);
  if (format === undefined) return undefined;
  const few = bytes.length <= FEW_BYTES ? inflatedAtOnce(format, bytes, maxBytes) : undefined;
  return few ?? inflatedAsStream(format, bytes, maxBytes);
}

function inflatedAtOnce(format: InflateFormat, bytes: Buffer, maxBytes: number): Inflated | undefined {
  try {
    const inflated = format.atOnce(bytes, Math.min(maxBytes, FEW_INFLATED_BYTES));
    return inflated.length === 0 ? undefined : { bytes: inflated, cut: false };
  } catch {
    // The stream gives what comes before the mistake, or the bound.
    return undefined;
  }
}

async function inflatedAsStream(
  format: InflateFormat,
  bytes: Buffer,
  maxBytes: number,
): Promise<Inflated | undefined> {
  const stream = format.stream();
  const chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) {
      cut = true;
      stream.destroy();
    }
  });
  // The flush at the end gives what a cut body holds, too.
  stream.end(bytes);
  try {
    await once(stream, 'close');
  } catch {
    cut = true;
  }
  if (size === 0) return undefined;
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut };
}
