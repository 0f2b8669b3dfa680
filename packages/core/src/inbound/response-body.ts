import type { ServerResponse } from 'node:http';
import { isCompressed } from '../body/decompress.js';
import { type CodeReading, createCopy, mayBeJson, readCode } from '../body/read-code.js';
import { asBuffer } from '../body/scan-json.js';
import { findCode, MAX_SEARCHED } from '../body/search-object.js';
import { codeAtBeginning, isTextOf, NOT_SENT, searchSent } from '../body/search-sent.js';
import type { BodyHead, InboundFacts } from '../channel-exporter.js';
import type { Failures } from '../failures.js';
import { rawText } from '../label-text.js';
import { CODE_NOT_JSON } from '../labels/code.js';
import { sentHeader } from './sent-header.js';

/** Shared by the bodies of one middleware. */
export interface BodyContext {
  readonly reading: CodeReading;
  readonly failures: Failures;
}

/** The body of one response, and the business code in it. */
export class ResponseBody {
  readonly #response: ServerResponse;
  readonly #context: BodyContext;
  readonly #facts: Pick<InboundFacts<unknown>, 'responseBody'>;
  /** The object that the framework will send as JSON. It counts only if no bytes that were sent contradict it. */
  #object: object | undefined = undefined;
  /** The code, if it is known before the end. */
  #code: string | undefined = undefined;
  #copy: BodyHead | undefined = undefined;
  #encoding: string | undefined = undefined;
  /** True once no more chunks are needed. */
  #isDone = false;

  constructor(
    response: ServerResponse,
    context: BodyContext,
    facts: Pick<InboundFacts<unknown>, 'responseBody'>,
  ) {
    this.#response = response;
    this.#context = context;
    this.#facts = facts;
  }

  /** The framework will send `value` as JSON; undefined for nothing. The last call before the headers counts. */
  willSend(value: unknown): void {
    if (this.#response.headersSent) return;
    this.#forgetObject();
    try {
      // Scalars, and objects whose text `toJSON` decides, are read from their bytes.
      if (typeof value === 'object' && value !== null && !('toJSON' in value)) this.#object = value;
    } catch (error) {
      this.#context.failures.report('body', error);
    }
  }

  /** The framework has sent the object: from now on the app may change it. */
  hasSent(): void {
    const { reading, failures } = this.#context;
    // The user's reader gets the object itself, at the end.
    if (this.#object === undefined || reading.reader !== undefined) return;
    try {
      this.#code ??= this.#codeOfObject(this.#object);
    } catch (error) {
      failures.report('body', error);
    }
  }

  #codeOfObject(object: object): string {
    const { keys, codeIfAbsent } = this.#context.reading;
    if (!mayBeJson(sentHeader(this.#response, 'content-type'))) return CODE_NOT_JSON;
    return rawText(findCode(object, keys)) ?? codeIfAbsent;
  }

  #forgetObject(): void {
    this.#code = undefined;
    this.#object = undefined;
  }

  /** The app is about to write a chunk. `last` if it came with `end`. */
  onChunk(chunk: string | Uint8Array, encoding: BufferEncoding | undefined, last: boolean): void {
    const { reading, failures } = this.#context;
    if (this.#isDone || reading.maxBodyBytes === 0) return;
    try {
      if (chunk.length > 0) this.#keep(chunk, encoding, last);
      // Some responses call their own `write` from `end`.
      if (last) this.#isDone = true;
    } catch (error) {
      this.#isDone = true;
      failures.report('body', error);
    }
  }

  #keep(chunk: string | Uint8Array, encoding: BufferEncoding | undefined, last: boolean): void {
    if (this.#copy === undefined) {
      this.#copy = this.#copyUnlessKnown(chunk, encoding, last);
      if (this.#copy === undefined) {
        this.#isDone = true;
        return;
      }
    }
    this.#copy.push(chunk, encoding);
  }

  /** Looks at the first chunk. Undefined if the code is known by then, or nothing will be read. */
  #copyUnlessKnown(
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): BodyHead | undefined {
    if (this.#object === undefined) this.willSend(this.#facts.responseBody());
    const object = this.#object;
    if (object !== undefined && last && this.#beginsWithCode(object, chunk, encoding)) return undefined;
    // Read before the chunk goes on: a compression between us and the connection sets its header only then.
    this.#encoding = sentHeader(this.#response, 'content-encoding');
    if (object !== undefined && this.#isTextOf(object, chunk, encoding, last)) return undefined;
    this.#forgetObject();
    const contentType = sentHeader(this.#response, 'content-type');
    return createCopy({ contentType, contentEncoding: this.#encoding }, this.#context.reading);
  }

  /** The usual case: the chunk begins with the code of the object. */
  #beginsWithCode(object: object, chunk: string | Uint8Array, encoding: BufferEncoding | undefined): boolean {
    const { keys, reader } = this.#context.reading;
    if (reader !== undefined || (typeof chunk === 'string' && !isUtf8(encoding))) return false;
    const code = codeAtBeginning(object, chunk, keys);
    if (code === undefined || !mayBeJson(sentHeader(this.#response, 'content-type'))) return false;
    this.#code = rawText(code);
    return this.#code !== undefined;
  }

  /** False if the first chunk is not the text of the object: a later middleware, an error handler or the app itself sends something else. */
  #isTextOf(
    object: object,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): boolean {
    const { keys, reader, codeIfAbsent } = this.#context.reading;
    // Compressed bytes prove nothing.
    if (isCompressed(this.#encoding)) {
      this.hasSent();
      return true;
    }
    if (!last || (typeof chunk === 'string' && !isUtf8(encoding))) return false;
    if (reader !== undefined) {
      return chunk.length > MAX_SEARCHED || isTextOf(asText(chunk), object);
    }
    if (!mayBeJson(sentHeader(this.#response, 'content-type'))) return false;
    const code = searchSent(object, chunk, keys);
    if (code === NOT_SENT) return false;
    this.#code = rawText(code) ?? codeIfAbsent;
    return true;
  }

  /** The chunk was refused. If no head was sent, the app may send something else. */
  onRefused(): void {
    if (this.#context.reading.maxBodyBytes === 0 || this.#response.headersSent) return;
    this.#forgetObject();
    this.#copy = undefined;
    this.#isDone = false;
  }

  /**
   * The label `code`, at the end; a promise only if the body must be decompressed first.
   * @param status the status that was sent
   */
  codeLabel(complete: boolean, status: number): string | Promise<string> {
    this.#isDone = true;
    this.hasSent();
    if (this.#code !== undefined) return this.#code;
    if (this.#copy === undefined && this.#object === undefined) return CODE_NOT_JSON;
    const body = {
      held: this.#object,
      head: this.#copy,
      contentType: sentHeader(this.#response, 'content-type'),
      contentEncoding: this.#encoding,
      complete,
    };
    return readCode(body, status, this.#context.reading);
  }
}

function isUtf8(encoding: BufferEncoding | undefined): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}

function asText(chunk: string | Uint8Array): string {
  return typeof chunk === 'string' ? chunk : asBuffer(chunk).toString();
}
