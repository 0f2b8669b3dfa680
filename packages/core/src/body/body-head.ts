import type { BodyHead } from '../channel-exporter.js';

/** {@link BodyHead} as core reads it. */
export class KeptBody implements BodyHead {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #longer = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True where the body went on behind what was kept. */
  get longer(): boolean {
    return this.#longer;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    const room = this.#maxBytes - this.#bytes;
    if (room <= 0) {
      this.#longer ||= chunk.length > 0;
      return;
    }
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
