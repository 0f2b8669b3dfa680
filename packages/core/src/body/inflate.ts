import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

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
 * Inflates gzip, deflate and br as a stream, and stops at `maxBytes`: a bomb costs no more than a body.
 * @returns undefined for other encodings, and for bytes that are not what they claim to be
 */
export async function inflateHead(
  bytes: Buffer,
  contentEncoding: string,
  maxBytes: number,
): Promise<Inflated | undefined> {
  const stream = inflater(bytes, contentEncoding.trim().toLowerCase());
  if (stream === undefined) return undefined;
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

function inflater(bytes: Buffer, encoding: string): Transform | undefined {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(flush);
    case 'deflate':
      // Some servers send it without its zlib header, whose low four bits are always 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate(flush) : createInflateRaw(flush);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return undefined;
  }
}
