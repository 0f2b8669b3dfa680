import type { BodyHead } from '../channel-exporter.js';
import { jsonStartOf } from './candidate.js';
import { CLOSE_BRACE, COMMA, lastOf, OPEN_BRACE } from './json-bytes.js';
import { SMALL_BYTES } from './json-code.js';
import type { Scalar } from './key-search.js';
import { HEAD_BYTES, NOT_JSON, rootCode } from './root-code.js';

/** {@link BodyHead} as core reads it. */
export class KeptBody implements BodyHead {
  readonly #maxBytes: number;
  /** What is searched in the first piece, so that no more has to be kept; undefined where all of it is wanted. */
  #key: string | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #longer = false;
  #code: Scalar | undefined = undefined;
  #last = -1;

  constructor(maxBytes: number, key?: string) {
    this.#maxBytes = maxBytes;
    this.#key = key;
  }

  /** True where the body went on behind what was kept. */
  get longer(): boolean {
    return this.#longer;
  }

  /**
   * The code that the first bytes showed under the key, for bytes that are not encoded; then nothing was kept.
   * Undefined where the kept bytes have to tell.
   */
  get code(): Scalar | undefined {
    return this.#code;
  }

  /** True where the body ends as an object does; known only where there is a {@link code}. */
  get closed(): boolean {
    return this.#last === CLOSE_BRACE;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    const room = this.#maxBytes - this.#bytes;
    if (room <= 0) {
      this.#longer ||= chunk.length > 0;
      return;
    }
    if (this.#code !== undefined || this.#showsCode(chunk, encoding)) this.#count(chunk, encoding, room);
    else this.#keep(chunk, encoding, room);
  }

  /** Looks once, at the first piece that makes the body more than a small one. */
  #showsCode(chunk: Uint8Array | string, encoding: BufferEncoding | undefined): boolean {
    const key = this.#key;
    if (key === undefined || this.#bytes + chunk.length <= SMALL_BYTES) return false;
    this.#key = undefined;
    const head = this.#head(chunk, encoding);
    const start = jsonStartOf(head);
    if (head[start] !== OPEN_BRACE || this.#bytes + chunk.length - start <= SMALL_BYTES) return false;
    const found = rootCode(head, start, key);
    if (found === undefined || found === NOT_JSON || !found.exact || head[found.end] !== COMMA) return false;
    this.#code = found.value;
    this.#chunks = [];
    return true;
  }

  #head(chunk: Uint8Array | string, encoding: BufferEncoding | undefined): Uint8Array {
    const maxBytes = Math.min(HEAD_BYTES, this.#maxBytes);
    const piece = typeof chunk === 'string' ? Buffer.from(chunk.slice(0, maxBytes), encoding) : chunk;
    const head =
      this.#chunks.length === 0 ? piece : Buffer.concat([...this.#chunks, piece.subarray(0, maxBytes)]);
    return head.subarray(0, maxBytes);
  }

  #count(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, room: number): void {
    this.#bytes += chunk.length;
    this.#longer ||= chunk.length > room;
    if (this.#longer) return;
    const last = lastOf(
      typeof chunk === 'string' && !isText(encoding) ? Buffer.from(chunk, encoding) : chunk,
    );
    if (last >= 0) this.#last = last;
  }

  #keep(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, room: number): void {
    const copy =
      typeof chunk === 'string'
        ? // No encoding of Node makes more characters than bytes but base64 and hex, for which this keeps less.
          Buffer.from(chunk.length > room ? chunk.slice(0, room) : chunk, encoding)
        : Buffer.from(chunk.subarray(0, room));
    const kept = copy.length > room ? copy.subarray(0, room) : copy;
    this.#longer ||= copy.length > room || chunk.length > room;
    this.#bytes += kept.length;
    this.#chunks.push(kept);
  }

  /** What was kept, in one piece. */
  bytes(): Buffer {
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    return only ?? Buffer.concat(this.#chunks, this.#bytes);
  }
}

function isText(encoding: BufferEncoding | undefined): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}
