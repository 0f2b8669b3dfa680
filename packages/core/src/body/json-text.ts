import { afterSpace, isSpace, OPEN_BRACE, OPEN_BRACKET } from './json-bytes.js';
import { HEAD_BYTES } from './root-code.js';

const MARK = { utf8: '\ufeff', latin1: '\u00ef\u00bb\u00bf' };
const NOT_ASCII = /[\u0080-\u00ff]/;

/** Text that may be JSON: its characters, or (`latin1`) its bytes of UTF-8, each as one unit: most need never be decoded. */
export class JsonText {
  readonly units: string;
  /** False where the text goes on behind these. */
  readonly complete: boolean;
  readonly #encoding: 'utf8' | 'latin1';

  constructor(units: string, encoding: 'utf8' | 'latin1', complete: boolean) {
    this.units = units;
    this.complete = complete;
    this.#encoding = encoding;
  }

  /** What stands behind BOM and white space, at most so many units of it; undefined where that is no object or array. */
  json(maxUnits: number): JsonText | undefined {
    const { units } = this;
    const mark = MARK[this.#encoding];
    let start = units.startsWith(mark) ? mark.length : 0;
    while (isSpace(units.charCodeAt(start))) start++;
    if (!opensJson(units.charCodeAt(start))) return undefined;
    const end = start + maxUnits;
    if (start === 0 && units.length <= end) return this;
    return new JsonText(units.slice(start, end), this.#encoding, this.complete && units.length <= end);
  }

  bytes(): Buffer {
    return Buffer.from(this.units, this.#encoding);
  }

  /** The first {@link HEAD_BYTES}. */
  head(): Buffer {
    return Buffer.from(this.units.slice(0, HEAD_BYTES), this.#encoding).subarray(0, HEAD_BYTES);
  }

  /** The units behind so many of its first bytes. */
  behind(head: Buffer, bytes: number): string {
    return this.units.slice(head.toString(this.#encoding, 0, bytes).length);
  }

  /** The last as many. */
  tail(): Buffer {
    return Buffer.from(this.units.slice(-HEAD_BYTES), this.#encoding).subarray(-HEAD_BYTES);
  }

  /** Its characters. */
  toString(): string {
    if (this.#encoding === 'utf8' || !NOT_ASCII.test(this.units)) return this.units;
    return Buffer.from(this.units, this.#encoding).toString();
  }
}

/** True for what a JSON object or array begins with. */
export function opensJson(unit: number | undefined): boolean {
  return unit === OPEN_BRACE || unit === OPEN_BRACKET;
}

/** The place of the first byte after BOM and white space. */
export function firstByte(bytes: Uint8Array): number {
  return afterSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
}
