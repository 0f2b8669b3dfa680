/** A piece ends once it has so many bytes: it is longer by less than one sample, or one label set, which is always written whole. */
export const PIECE_BYTES: number = 128 * 1024;

const BUFFER_BYTES = PIECE_BYTES + PIECE_BYTES / 4;

/** A large scrape is thousands of pieces: making a buffer for each costs more in garbage collection than writing them. */
const spare: OutBuffer[] = [];
const MAX_SPARE = 8;

/** Bytes of a piece of a scrape, as they are written. Call {@link OutBuffer.reserve} before writing at `length`. */
export class OutBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** The same memory. */
  view: DataView = new DataView(this.bytes.buffer);
  length = 0;
  /** The length from which on it {@link isFull}. */
  limit: number = PIECE_BYTES;

  /** An empty one. */
  static take(): OutBuffer {
    const out = spare.pop() ?? new OutBuffer();
    out.length = 0;
    out.limit = PIECE_BYTES;
    return out;
  }

  /** True once no more should be written. */
  get isFull(): boolean {
    return this.length >= this.limit;
  }

  /** Makes room for so many more bytes. */
  reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** What has been written; a view, valid until {@link OutBuffer.release}. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Gives the memory to another piece. Only for one whose bytes nobody will read again; it may be left out. */
  release(): void {
    if (this.bytes.length === BUFFER_BYTES && spare.length < MAX_SPARE) spare.push(this);
  }
}
