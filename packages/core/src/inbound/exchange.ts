import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonStart, mayBeJson } from '../body/candidate.js';
import { isEncoded } from '../body/inflate.js';
import { findCode } from '../body/key-search.js';
import { type CodeReading, keepBody, readCode } from '../body/read-code.js';
import type { BodyHead, InboundExchange, InboundFacts, RouteFacts } from '../channel-exporter.js';
import { NO_CODE } from '../labels/code.js';
import { callerLabel } from '../labels/f-code.js';
import { CLOSED_EARLY, statusLabel } from '../labels/http-status.js';
import { labelText } from '../labels/label-text.js';
import { type MethodCodeSources, methodCodeLabel } from '../labels/method-code.js';
import { UNMATCHED, urlPathLabel } from '../labels/path.js';
import type { ResolvedInboundOptions } from '../options/inbound-options.js';
import type { BodySink } from './body-tee.js';
import type { Ending } from './ending.js';
import { originalTarget } from './request-target.js';
import { sentHeader } from './sent-headers.js';

/** What all exchanges of one middleware share. */
export interface ExchangeSettings<Subject> {
  readonly owner: object;
  readonly options: ResolvedInboundOptions<Subject>;
  readonly reading: CodeReading;
  readonly isClosed: () => boolean;
  readonly failed: (place: string, error: unknown) => void;
  /** Calls a reader of the user's: what it throws is reported at `place`, and there is no value. */
  readonly callUser: (place: string, call: () => unknown) => unknown;
  readonly observe: (values: readonly string[], durationMs: number, untrustedPath: boolean) => void;
}

/** One request under way: keeps what tells its business code, and makes one observation when it has ended. */
export class Exchange<Subject> implements InboundExchange, Ending, BodySink, MethodCodeSources {
  nextEnding: Ending | undefined = undefined;
  nextSink: BodySink | undefined = undefined;
  readonly #settings: ExchangeSettings<Subject>;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #facts: InboundFacts<Subject>;
  readonly #beganMs: number = performance.now();
  #ended = false;
  /** What the framework will send as JSON, kept for the user's own reader. */
  #held: unknown = undefined;
  /** The code, where it is known before the end. */
  #code: string | undefined = undefined;
  #head: BodyHead | undefined = undefined;
  #encoding: string | undefined = undefined;
  /** True once no more of the body is wanted. */
  #enough: boolean;

  constructor(
    settings: ExchangeSettings<Subject>,
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ) {
    this.#settings = settings;
    this.#request = request;
    this.#response = response;
    this.#facts = facts;
    this.#enough = settings.reading.reader === false;
  }

  get owner(): object {
    return this.#settings.owner;
  }

  holdBody(body: unknown): void {
    const { reading } = this.#settings;
    if (this.#ended || reading.reader === false || this.#response.headersSent) return;
    try {
      this.#hold(body);
    } catch (error) {
      this.#settings.failed('body', error);
    }
  }

  #hold(body: unknown): void {
    const { reading } = this.#settings;
    this.#code = undefined;
    this.#held = undefined;
    // Scalars, and what only toJSON can tell, are read from their bytes.
    if (
      typeof body !== 'object' ||
      body === null ||
      typeof (body as { toJSON?: unknown }).toJSON === 'function'
    )
      return;
    if (reading.reader !== undefined) {
      this.#held = body;
      return;
    }
    // Now: apps change and reuse their objects once they are sent.
    this.#code = mayBeJson(sentHeader(this.#response, 'content-type'))
      ? (labelText(findCode(body, reading.keys)) ?? reading.withoutCode)
      : NO_CODE;
  }

  wrote(
    response: ServerResponse,
    chunk: string | Uint8Array,
    encoding: BufferEncoding | undefined,
    last: boolean,
  ): void {
    if (this.#enough || this.#ended || this.#code !== undefined || this.#held !== undefined) return;
    try {
      if (chunk.length > 0) this.#keep(response, chunk, encoding);
      // Some responses call their own `write` from `end`.
      if (last) this.#enough = true;
    } catch (error) {
      this.#enough = true;
      this.#settings.failed('body', error);
    }
  }

  #keep(response: ServerResponse, chunk: string | Uint8Array, encoding: BufferEncoding | undefined): void {
    if (this.#head === undefined) {
      this.#hold(this.#facts.responseBody());
      if (this.#code !== undefined || this.#held !== undefined) return;
      this.#head = keepBody(sentHeader(response, 'content-type'), this.#settings.reading);
      // Asked before the piece goes on: a compression that stands behind us sets its header only then.
      this.#encoding = sentHeader(response, 'content-encoding');
      if (this.#head === undefined || this.#cannotBeJson(chunk, encoding)) {
        this.#head = undefined;
        this.#enough = true;
        return;
      }
    }
    this.#head.push(chunk, encoding);
  }

  #cannotBeJson(chunk: string | Uint8Array, encoding: BufferEncoding | undefined): boolean {
    if (this.#settings.reading.reader !== undefined || isEncoded(this.#encoding)) return false;
    if (typeof chunk === 'string' && encoding !== undefined && encoding !== 'utf8' && encoding !== 'utf-8')
      return false;
    const start =
      typeof chunk === 'string' ? chunk.slice(0, 64) : Buffer.from(chunk.subarray(0, 64)).toString('utf8');
    return start.trim() !== '' && jsonStart(start) < 0;
  }

  refused(response: ServerResponse): void {
    if (response.headersSent) return;
    this.#code = undefined;
    this.#held = undefined;
    this.#head = undefined;
    this.#enough = this.#settings.reading.reader === false;
  }

  ended(complete: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    const { failed, isClosed } = this.#settings;
    if (isClosed()) return;
    const durationMs = performance.now() - this.#beganMs;
    try {
      this.#record(complete, durationMs);
    } catch (error) {
      failed('inbound', error);
    }
  }

  #record(complete: boolean, durationMs: number): void {
    const { options, observe, isClosed, failed } = this.#settings;
    const route = this.#route();
    if (route === undefined && options.unmatched === 'ignore') return;
    const caller = this.#caller();
    const path = this.#path(route);
    const untrusted = options.pathLabel === 'route' ? (route?.untrusted ?? false) : true;
    const status = complete ? statusLabel(this.#response.statusCode) : CLOSED_EARLY;
    const methodCode = this.#methodCode();
    const code = this.#readCode(complete);
    if (typeof code === 'string') {
      observe([caller, path, status, code, methodCode], durationMs, untrusted);
      return;
    }
    void code.then((inflated) => {
      if (isClosed()) return;
      try {
        observe([caller, path, status, inflated, methodCode], durationMs, untrusted);
      } catch (error) {
        failed('inbound', error);
      }
    });
  }

  #caller(): string {
    const { options, callUser } = this.#settings;
    const read = options.readCaller;
    if (read === undefined) return callerLabel(this.#request.headers['user-agent']);
    return callerLabel(callUser('read_caller', () => read(this.#facts.subject)));
  }

  #path(route: RouteFacts | undefined): string {
    const { options, callUser } = this.#settings;
    const { pathLabel } = options;
    if (pathLabel === 'route')
      return route === undefined ? UNMATCHED : (labelText(route.template) ?? UNMATCHED);
    if (pathLabel === 'url') return urlPathLabel(originalTarget(this.#request, this.#facts.subject));
    return labelText(callUser('path_label', () => pathLabel(this.#facts.subject))) ?? UNMATCHED;
  }

  #methodCode(): string {
    const { options, callUser, failed } = this.#settings;
    const read = options.readMethodCode;
    if (read !== undefined)
      return labelText(callUser('read_method_code', () => read(this.#facts.subject))) ?? '';
    try {
      return methodCodeLabel(this);
    } catch (error) {
      failed('inbound', error);
      return '';
    }
  }

  /* What the label `method_code` is read from. */

  get headers(): IncomingMessage['headers'] {
    return this.#request.headers;
  }

  methodCode(): unknown {
    return this.#facts.methodCode();
  }

  query(): unknown {
    return this.#facts.query();
  }

  requestBody(): unknown {
    return this.#facts.requestBody();
  }

  #readCode(complete: boolean): string | Promise<string> {
    const { reading } = this.#settings;
    if (reading.reader === false) return NO_CODE;
    if (this.#code !== undefined) return this.#code;
    if (this.#head === undefined && this.#held === undefined) return NO_CODE;
    return readCode(
      {
        held: this.#held,
        head: this.#head,
        contentType: sentHeader(this.#response, 'content-type'),
        contentEncoding: this.#encoding,
        complete,
      },
      this.#response.statusCode,
      reading,
    );
  }

  #route(): RouteFacts | undefined {
    try {
      return this.#facts.route();
    } catch (error) {
      this.#settings.failed('inbound', error);
      return undefined;
    }
  }
}
