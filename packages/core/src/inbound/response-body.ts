import type { ServerResponse } from 'node:http';
import { mayBeJson } from '../body/candidate.js';
import { isEncoded } from '../body/inflate.js';
import { asBuffer } from '../body/json-bytes.js';
import { findCode, MAX_SEARCHED } from '../body/key-search.js';
import { type CodeReading, keepBody, readCode } from '../body/read-code.js';
import { codeAtBeginning, codeOfSent, isTextOf, NOT_SENT } from '../body/sent-code.js';
import type { BodyHead, InboundFacts } from '../channel-exporter.js';
import { rawText } from '../label-text.js';
import { NO_CODE } from '../labels/code.js';
import type { BodySink } from './body-tee.js';
import { sentHeader } from './sent-header.js';

/** What is known of the body of one response, and the business code in it. */
export class ResponseBody implements BodySink {
  nextSink: BodySink | undefined = undefined;
  readonly #response: ServerResponse;
  readonly #reading: CodeReading;
  readonly #facts: Pick<InboundFacts<unknown>, 'responseBody'>;
  readonly #failed: (place: string, error: unknown) => void;
  /** What the framework will send as JSON. It counts only if no bytes that were sent contradict it. */
  #held: object | undefined = undefined;
  /** The code, if it is known before the end. */
  #code: string | undefined = undefined;
  #head: BodyHead | undefined = undefined;
  #encoding: string | undefined = undefined;
  /** True once no more of the bytes is wanted. */
  #enough = false;

  constructor(
    response: ServerResponse,
    reading: CodeReading,
    facts: Pick<InboundFacts<unknown>, 'responseBody'>,
    failed: (place: string, error: unknown) => void,
  ) {
    this.#response = response;
    this.#reading = reading;
    this.#facts = facts;
    this.#failed = failed;
  }

  /** The framework will send `body` as JSON; undefined for nothing. The last one before the headers counts. */
  hold(body: unknown): void {
    if (this.#response.headersSent) return;
    this.#forget();
    try {
      // Scalars, and what only toJSON can tell, are read from their bytes.
      if (typeof body === 'object' && body !== null && !('toJSON' in body)) this.#held = body;
    } catch (error) {
      this.#failed('body', error);
    }
  }

  /** The framework has sent what it was to send: apps change and reuse their objects from now on. */
  release(): void {
    // The user's reader gets the object itself, at the end.
    if (this.#held === undefined || this.#reading.reader !== undefined) return;
    try {
      this.#code ??= this.#codeOfHeld(this.#held);
    } catch (error) {
      this.#failed('body', error);
    }
  }

  #codeOfHeld(held: object): string {
    const { keys, withoutCode } = this.#reading;
    if (!mayBeJson(sentHeader(this.#response, 'content-type'))) return NO_CODE;
    return rawText(findCode(held, keys)) ?? withoutCode;
  }

  #forget(): void {
    this.#code = undefined;
    this.#held = undefined;
  }

  wrote(
    response: ServerResponse,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): void {
    if (this.#enough) return;
    try {
      if (chunk.length > 0) this.#keep(response, chunk, encoding, last);
      // Some responses call their own `write` from `end`.
      if (last) this.#enough = true;
    } catch (error) {
      this.#enough = true;
      this.#failed('body', error);
    }
  }

  #keep(
    response: ServerResponse,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): void {
    if (this.#head === undefined) {
      if (this.#held === undefined) this.hold(this.#facts.responseBody());
      if (this.#held !== undefined && last && this.#showsCode(this.#held, chunk, encoding)) {
        this.#enough = true;
        return;
      }
      // Asked before the piece goes on: a compression that stands behind us sets its header only then.
      this.#encoding = sentHeader(response, 'content-encoding');
      if (this.#held !== undefined && this.#isSent(this.#held, chunk, encoding, last)) {
        this.#enough = true;
        return;
      }
      this.#forget();
      this.#head = keepBody(sentHeader(response, 'content-type'), this.#reading, isEncoded(this.#encoding));
      if (this.#head === undefined) {
        this.#enough = true;
        return;
      }
    }
    this.#head.push(chunk, encoding);
  }

  /** The usual case: the text that is sent begins with the code of what is held. */
  #showsCode(held: object, chunk: string | Uint8Array, encoding: BufferEncoding | undefined): boolean {
    const { keys, reader } = this.#reading;
    if (reader !== undefined || typeof chunk !== 'string' || !isUtf8(encoding)) return false;
    const code = codeAtBeginning(held, chunk, keys);
    if (code === undefined || !mayBeJson(sentHeader(this.#response, 'content-type'))) return false;
    this.#code = rawText(code);
    return this.#code !== undefined;
  }

  /** False if the first piece does not show what is held: a later middleware, an error handler or the app itself sends something else. */
  #isSent(
    held: object,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): boolean {
    const { keys, reader, withoutCode } = this.#reading;
    // Compressed bytes show nothing.
    if (isEncoded(this.#encoding)) {
      this.release();
      return true;
    }
    if (!last || (typeof chunk === 'string' && !isUtf8(encoding))) return false;
    if (reader !== undefined) {
      return chunk.length > MAX_SEARCHED || isTextOf(asText(chunk), held);
    }
    if (!mayBeJson(sentHeader(this.#response, 'content-type'))) return false;
    const code = codeOfSent(held, chunk, keys);
    if (code === NOT_SENT) return false;
    this.#code = rawText(code) ?? withoutCode;
    return true;
  }

  refused(response: ServerResponse): void {
    if (response.headersSent) return;
    this.#forget();
    this.#head = undefined;
    this.#enough = false;
  }

  /**
   * The label `code`; a promise only where the body has to be inflated first.
   * @param status the status that was sent
   */
  code(complete: boolean, status: number): string | Promise<string> {
    this.#enough = true;
    this.release();
    if (this.#code !== undefined) return this.#code;
    if (this.#head === undefined && this.#held === undefined) return NO_CODE;
    const body = {
      held: this.#held,
      head: this.#head,
      contentType: sentHeader(this.#response, 'content-type'),
      contentEncoding: this.#encoding,
      complete,
    };
    return readCode(body, status, this.#reading);
  }
}

function isUtf8(encoding: BufferEncoding | undefined): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}

function asText(chunk: string | Uint8Array): string {
  return typeof chunk === 'string' ? chunk : asBuffer(chunk).toString();
}
