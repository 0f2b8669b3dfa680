import type { BodyHead } from '../channel-exporter.js';

/** The head of a body whose bytes are all wanted: by a reader of the user's, or to be inflated. */
export class KeptBytes implements BodyHead {
  readonly #chunks: Buffer[] = [];
  #room: number;
  #longer = false;

  constructor(maxBytes: number) {
    this.#room = maxBytes;
  }

  /** True where the body went on behind what was kept. */
  get longer(): boolean {
    return this.#longer;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    const room = this.#room;
    if (chunk.length > room) this.#longer = true;
    if (room === 0) return;
    const copy =
      typeof chunk === 'string'
        ? Buffer.from(chunk.slice(0, room), encoding)
        : Buffer.from(chunk.subarray(0, room));
    // No encoding of Node makes more characters than bytes but base64 and hex, for which this keeps less.
    if (copy.length > room) this.#longer = true;
    const kept = copy.subarray(0, room);
    this.#room -= kept.length;
    this.#chunks.push(kept);
  }

  /** What was kept, in one piece. */
  bytes(): Buffer {
    const [first] = this.#chunks;
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
  }
}
