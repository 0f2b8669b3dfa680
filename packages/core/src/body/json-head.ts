import { constants } from 'node:buffer';
import type { BodyHead } from '../channel-exporter.js';
import { NO_CODE } from '../labels/code.js';
import { asBuffer, CLOSE_BRACE, COMMA, lastOf, OPEN_BRACE } from './json-bytes.js';
import { codeOfJson, type Search, SMALL_BYTES } from './json-code.js';
import { NOT_JSON } from './json-member.js';
import { firstByte, JsonText, opensJson } from './json-text.js';
import { mayHoldKeyInPieces } from './key-in-pieces.js';
import type { Scalar } from './key-search.js';
import { HEAD_BYTES, rootCode } from './root-code.js';

/** Objects and arrays of more bytes are not stepped over byte by byte while the body passes: a code behind them is found at its end. */
const MEMBER_BYTES = 256;

/** Nor are more members than that: a name costs some 80 ns, and hardly any service has its code behind so many. */
const MEMBERS = 32;

/** What is kept of a body that may be JSON, so that its code can be told at its end: nothing where its first bytes tell it. */
export class JsonHead implements BodyHead {
  /** What the first bytes are searched for; undefined once they were. */
  #key: string | undefined;
  /** So many bytes more may be kept. */
  #room: number;
  /** What was kept, each byte as one unit: the last piece of it, and the long ones before. */
  #text = '';
  #before: string[] | undefined = undefined;
  /** True where the body went on behind what was kept. */
  #longer = false;
  /** What the first bytes showed. */
  #code: Scalar | undefined = undefined;
  /** Behind a code: the last byte that is no white space. */
  #last = -1;

  constructor(key: string, maxBytes: number) {
    this.#key = key;
    this.#room = Math.min(maxBytes, constants.MAX_STRING_LENGTH);
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    const key = this.#key;
    if (key !== undefined && this.#text.length + chunk.length > SMALL_BYTES) this.#look(key, chunk, encoding);
    const room = this.#room;
    if (chunk.length > room) this.#longer = true;
    if (room === 0) return;
    if (this.#code === undefined) this.#keep(chunk, encoding, room);
    else this.#pass(chunk, encoding, room);
  }

  /** Once, at the piece that makes the body more than a small one: before that is copied. */
  #look(key: string, chunk: Uint8Array | string, encoding: BufferEncoding | undefined): void {
    this.#key = undefined;
    const kept = this.#text.length;
    const piece = typeof chunk === 'string' ? Buffer.from(chunk.slice(0, HEAD_BYTES), encoding) : chunk;
    const head =
      kept === 0 ? piece : Buffer.concat([Buffer.from(this.#text, 'latin1'), piece.subarray(0, HEAD_BYTES)]);
    const length = Math.min(head.length, HEAD_BYTES, kept + this.#room);
    const start = firstByte(head);
    if (start >= length) return;
    if (!opensJson(head[start])) {
      // Nobody will look at what is no JSON.
      this.#room = 0;
      this.#text = '';
    }
    if (head[start] !== OPEN_BRACE || kept + chunk.length - start <= SMALL_BYTES) return;
    const found = rootCode(head, start, key, length, MEMBER_BYTES, MEMBERS);
    if (found === undefined || found === NOT_JSON || !found.exact) return;
    if (found.end >= length || head[found.end] !== COMMA) return;
    this.#code = found.value;
    this.#text = '';
  }

  #keep(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, room: number): void {
    // No encoding of Node makes more characters than bytes but base64 and hex, for which this keeps less.
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk.length > room ? chunk.slice(0, room) : chunk, encoding)
        : asBuffer(chunk);
    if (bytes.length > room) this.#longer = true;
    const text = bytes.toString('latin1', 0, room);
    this.#room = room - text.length;
    if (this.#text.length >= HEAD_BYTES) {
      this.#before ??= [];
      this.#before.push(this.#text);
      this.#text = '';
    }
    this.#text += text;
  }

  #pass(chunk: Uint8Array | string, encoding: BufferEncoding | undefined, room: number): void {
    this.#room = Math.max(0, room - chunk.length);
    const isText = typeof chunk === 'string' && !isUtf8(encoding);
    const last = lastOf(isText ? Buffer.from(chunk, encoding) : chunk);
    if (last >= 0) this.#last = last;
  }

  /** What was kept, each byte as one unit. */
  get text(): string {
    return this.#before === undefined ? this.#text : this.#before.join('') + this.#text;
  }

  /** The label `code`. */
  code(complete: boolean, search: Search): string {
    const whole = complete && !this.#longer;
    if (this.#code !== undefined) {
      return whole && this.#last !== CLOSE_BRACE ? NO_CODE : String(this.#code);
    }
    return this.#holdsNothing(search)
      ? NO_CODE
      : codeOfJson(new JsonText(this.text, 'latin1', whole), search);
  }

  /** Of a partner's body in several pieces that need not even be joined. */
  #holdsNothing({ keys, withoutCode }: Search): boolean {
    if (this.#before === undefined || withoutCode !== NO_CODE) return false;
    return !mayHoldKeyInPieces([...this.#before, this.#text], keys);
  }
}

function isUtf8(encoding: BufferEncoding | undefined): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}
