import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';

/** How bytes of one `Content-Encoding` are inflated; what a cut body holds comes out, too. */
export interface InflateFormat {
  stream(): Transform;
  /** @throws what zlib does, for bytes that are not what they claim to be, and where there would be more than `maxBytes` */
  atOnce(bytes: Buffer, maxBytes: number): Buffer;
}

const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const GZIP: InflateFormat = {
  stream: () => createGunzip(zlib),
  atOnce: (bytes, maxOutputLength) => gunzipSync(bytes, { ...zlib, maxOutputLength }),
};
const DEFLATE: InflateFormat = {
  stream: () => createInflate(zlib),
  atOnce: (bytes, maxOutputLength) => inflateSync(bytes, { ...zlib, maxOutputLength }),
};
const RAW_DEFLATE: InflateFormat = {
  stream: () => createInflateRaw(zlib),
  atOnce: (bytes, maxOutputLength) => inflateRawSync(bytes, { ...zlib, maxOutputLength }),
};
const BROTLI: InflateFormat = {
  stream: () => createBrotliDecompress(brotli),
  atOnce: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { ...brotli, maxOutputLength }),
};

/** The format of `bytes` that came with this `Content-Encoding`; undefined for those that are not inflated. */
export function inflateFormat(bytes: Buffer, contentEncoding: string): InflateFormat | undefined {
  switch (contentEncoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return GZIP;
    case 'deflate':
      // Some servers send it without its zlib header, whose low four bits are always 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? DEFLATE : RAW_DEFLATE;
    case 'br':
      return BROTLI;
    default:
      return undefined;
  }
}
