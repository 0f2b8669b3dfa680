import type { BodyHead } from '../channel-exporter.js';
import { jsonStartOf } from './candidate.js';
import { CLOSE_BRACE, COMMA, lastOf, OPEN_BRACE } from './json-bytes.js';
import { SMALL_BYTES } from './json-code.js';
import { NOT_JSON } from './json-member.js';
import type { Scalar } from './key-search.js';
import { HEAD_BYTES, rootCode } from './root-code.js';

/** {@link BodyHead} as core reads it. */
export class KeptBody implements BodyHead {
  #maxBytes: number;
  /** What is looked for in the first bytes, so that no more has to be kept; undefined where all are wanted. */
  #key: string | undefined;
  readonly #encoded: boolean;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #longer = false;
  #code: Scalar | undefined = undefined;
  #last = -1;
  #searched = 0;

  /**
   * @param key the first bytes may tell its code; undefined where whoever reads the body wants all of it
   * @param encoded true where the bytes may have to be inflated
   */
  constructor(maxBytes: number, key?: string, encoded = false) {
    this.#maxBytes = maxBytes;
    this.#key = key;
    this.#encoded = encoded;
  }

  /** True where the body went on behind what was kept. */
  get longer(): boolean {
    return this.#longer;
  }

  /** The code that the first bytes showed, if they are not encoded; then none were kept. */
  get code(): Scalar | undefined {
    return this.#code;
  }

  /** So many of the first bytes were searched for the key without an answer. */
  get searched(): number {
    return this.#searched;
  }

  /** True where the body ends as an object does; known only where there is a {@link code}. */
  get closed(): boolean {
    return this.#last === CLOSE_BRACE;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    if (this.#key !== undefined && this.#bytes + chunk.length > SMALL_BYTES) this.#lookAt(chunk, encoding);
    const room = this.#maxBytes - this.#bytes;
    if (room <= 0) {
      this.#longer ||= chunk.length > 0;
      return;
    }
    if (this.#code === undefined) this.#keep(chunk, encoding, room);
    else this.#pass(chunk, encoding, room);
  }

  /** Once, at the piece that makes the body more than a small one. */
  #lookAt(chunk: Uint8Array | string, encoding: BufferEncoding | undefined): void {
    const key = this.#key ?? '';
    this.#key = undefined;
    const bytes = Math.min(HEAD_BYTES, this.#maxBytes);
    const piece = (typeof chunk === 'string' ? Buffer.from(chunk.slice(0, bytes), encoding) : chunk).subarray(
      0,
      bytes,
    );
    const head =
      this.#chunks.length === 0 ? piece : Buffer.concat([...this.#chunks, piece]).subarray(0, bytes);
    const start = jsonStartOf(head);
    // Nobody will look at what is no JSON.
    if (start < 0 && !this.#encoded && lastOf(head) >= 0) this.#maxBytes = 0;
    if (head[start] !== OPEN_BRACE || this.#bytes + chunk.length - start <= SMALL_BYTES) return;
    const found = rootCode(head, start, key);
    if (found === undefined && start === 0) this.#searched = head.length;
    if (found === undefined || found === NOT_JSON || !found.exact || head[found.end] !== COMMA) return;
    this.#code = found.value;
    this.#chunks = [];
  }

  #pass(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, room: number): void {
    this.#bytes += chunk.length;
    this.#longer ||= chunk.length > room;
    if (this.#longer) return;
    const last = lastOf(
      typeof chunk === 'string' && !isUtf8(encoding) ? Buffer.from(chunk, encoding) : chunk,
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

function isUtf8(encoding: BufferEncoding | undefined): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}
