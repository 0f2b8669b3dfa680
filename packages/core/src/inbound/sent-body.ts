import type { ServerResponse } from 'node:http';
import { mayBeJson } from '../body/candidate.js';
import { isEncoded } from '../body/inflate.js';
import { asBuffer } from '../body/json-bytes.js';
import { codeAtRoot, findCode, MAX_SEARCHED } from '../body/key-search.js';
import { type CodeReading, keepBody, readCode } from '../body/read-code.js';
import type { BodyHead, InboundFacts } from '../channel-exporter.js';
import { NO_CODE } from '../labels/code.js';
import { rawText } from '../labels/label-text.js';
import type { BodySink } from './body-tee.js';
import { sentHeader } from './sent-headers.js';

/** What is known of the body of one response, and the business code in it. */
export class SentBody implements BodySink {
  nextSink: BodySink | undefined = undefined;
  readonly #response: ServerResponse;
  readonly #reading: CodeReading;
  readonly #facts: Pick<InboundFacts<unknown>, 'responseBody'>;
  readonly #failed: (place: string, error: unknown) => void;
  /** What the framework will send as JSON, kept for the user's own reader. */
  #held: unknown = undefined;
  /** What the framework is about to send as JSON, where its root has no code: its text may tell that nothing else has. */
  #unsearched: object | undefined = undefined;
  /** The code, where it is known before the end. */
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
    try {
      this.#hold(body);
    } catch (error) {
      this.#failed('body', error);
    }
  }

  /** The framework has sent what it was to send: apps change and reuse their objects from now on. */
  release(): void {
    try {
      if (this.#unsearched !== undefined) this.#search(this.#unsearched);
    } catch (error) {
      this.#failed('body', error);
    }
  }

  #hold(body: unknown): void {
    this.#forget();
    // Scalars, and what only toJSON can tell, are read from their bytes.
    if (typeof body !== 'object' || body === null || 'toJSON' in body) return;
    if (this.#reading.reader !== undefined) {
      this.#held = body;
      return;
    }
    if (mayBeJson(sentHeader(this.#response, 'content-type'))) {
      this.#code = rawText(codeAtRoot(body, this.#reading.keys));
      if (this.#code === undefined) this.#unsearched = body;
    } else {
      this.#code = NO_CODE;
    }
  }

  #search(body: object, json?: string): void {
    this.#unsearched = undefined;
    const { keys, withoutCode } = this.#reading;
    this.#code = rawText(findCode(body, keys, json)) ?? withoutCode;
  }

  #forget(): void {
    this.#code = undefined;
    this.#held = undefined;
    this.#unsearched = undefined;
  }

  wrote(
    response: ServerResponse,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): void {
    if (this.#enough || this.#code !== undefined || this.#held !== undefined) return;
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
      if (this.#unsearched === undefined) this.#hold(this.#facts.responseBody());
      // Asked before the piece goes on: a compression that stands behind us sets its header only then.
      this.#encoding = sentHeader(response, 'content-encoding');
      if (this.#unsearched !== undefined) {
        const isText = last && chunk.length <= MAX_SEARCHED && !isEncoded(this.#encoding);
        this.#search(this.#unsearched, isText ? asText(chunk) : undefined);
      }
      if (this.#code !== undefined || this.#held !== undefined) return;
      this.#head = keepBody(sentHeader(response, 'content-type'), this.#reading, isEncoded(this.#encoding));
      if (this.#head === undefined) {
        this.#enough = true;
        return;
      }
    }
    this.#head.push(chunk, encoding);
  }

  refused(response: ServerResponse): void {
    if (response.headersSent) return;
    this.#forget();
    this.#head = undefined;
    this.#enough = false;
  }

  /** The label `code`; a promise only where the body has to be inflated first. */
  code(complete: boolean): string | Promise<string> {
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
    return readCode(body, this.#response.statusCode, this.#reading);
  }
}

/** Text, or bytes of UTF-8 each as one character: only its ASCII is looked at. */
function asText(chunk: string | Uint8Array): string {
  return typeof chunk === 'string' ? chunk : asBuffer(chunk).toString('latin1');
}
