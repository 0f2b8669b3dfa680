import { COPIED_BYTES, copyEncoded } from './text-bytes.js';

/** So many bytes at first; as they fill, there are twice as many each time. */
const FIRST_BYTES = 256;

/** Many short texts as UTF-8, one behind the other and numbered as they come: to write one is a copy of a few bytes. */
export class EncodedTexts {
  /** With zeros behind the last text. */
  #bytes: Buffer = Buffer.alloc(FIRST_BYTES);
  #view: DataView = viewOf(this.#bytes);
  /** Where each begins, and behind the last where it ends. */
  readonly #begins: number[] = [0];

  /** Appends one, which has the next number. */
  add(text: string): void {
    const begin = this.#begins.at(-1) as number;
    const end = begin + Buffer.byteLength(text);
    if (end + COPIED_BYTES > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, end + COPIED_BYTES));
      this.#bytes.copy(larger);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    this.#bytes.write(text, begin);
    this.#begins.push(end);
  }

  /** How many bytes a text has. */
  bytesOf(id: number): number {
    return (this.#begins[id + 1] as number) - (this.#begins[id] as number);
  }

  /** Writes a text and up to {@link COPIED_BYTES} of nothing behind it, and gives the end. */
  write(target: DataView, at: number, id: number): number {
    return copyEncoded(target, at, this.#view, this.#begins[id] as number, this.bytesOf(id));
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
