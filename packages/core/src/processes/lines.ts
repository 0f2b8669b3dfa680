const FIRST_BYTES = 4096;

/** Text that is only added to, as UTF-8 in one piece of memory: it is written often, and rarely grows. */
export class Lines {
  #buffer: Buffer = Buffer.alloc(FIRST_BYTES);
  #length = 0;

  /** The text so far. Text that is added later does not change it. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  add(text: string): void {
    const length = this.#length + Buffer.byteLength(text);
    if (length > this.#buffer.length) {
      const buffer = Buffer.alloc(Math.max(length, this.#buffer.length * 2));
      buffer.set(this.bytes);
      this.#buffer = buffer;
    }
    this.#length += this.#buffer.write(text, this.#length);
  }
}
