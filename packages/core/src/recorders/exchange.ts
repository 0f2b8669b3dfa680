import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CodeReading } from '../body/read-code.js';
import { callUser } from '../call-user.js';
import type { InboundExchange, InboundFacts, RouteFacts } from '../channel-exporter.js';
import { originalTarget } from '../inbound/path-matcher.js';
import { type ReceivedBytes, receivedBytes } from '../inbound/received-bytes.js';
import { ResponseBody } from '../inbound/response-body.js';
import type { ResponseObserver } from '../inbound/response-watch.js';
import { labelText } from '../label-text.js';
import { CODE_NOT_JSON } from '../labels/code.js';
import { callerLabel } from '../labels/f-code.js';
import { CLOSED_EARLY, statusLabel } from '../labels/http-status.js';
import { methodCodeLabel } from '../labels/method-code.js';
import { UNMATCHED, urlPathLabel } from '../labels/path.js';
import { INBOUND, labelMask } from '../labels/schema.js';
import type { ResolvedInboundOptions } from '../options/read-inbound-options.js';
import { clock } from '../runtime.js';
import type { RecorderContext } from './recorder-context.js';

/** Shared by all exchanges of one middleware. */
export interface InboundContext<Subject> extends RecorderContext {
  readonly options: ResolvedInboundOptions<Subject>;
  readonly reading: CodeReading;
}

/** The labels that hold open text, if the path is the app's own text, and if a client may have written it. */
const OPEN = labelMask(INBOUND, INBOUND.open);
const OPEN_WITH_PATH = labelMask(INBOUND, [...INBOUND.open, 'path']);

/** Index of the label `code`. */
const CODE_AT = 3;

/** One request: makes one observation when it has ended. */
export class Exchange<Subject> implements InboundExchange, ResponseObserver {
  next: ResponseObserver | undefined = undefined;
  readonly #context: InboundContext<Subject>;
  readonly #request: IncomingMessage;
  readonly #facts: InboundFacts<Subject>;
  readonly #received: ReceivedBytes | undefined;
  /** Undefined if `readCode` is false. */
  readonly #body: ResponseBody | undefined;
  readonly #beganAtMs: number = clock.now();
  #hasEnded = false;

  constructor(
    context: InboundContext<Subject>,
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ) {
    this.#context = context;
    this.#request = request;
    this.#facts = facts;
    this.#received = receivedBytes(request);
    this.#body = context.reading.reader === false ? undefined : new ResponseBody(response, context, facts);
  }

  get owner(): object {
    return this.#context.series;
  }

  holdBody(body: unknown): void {
    if (!this.#hasEnded) this.#body?.willSend(body);
  }

  releaseBody(): void {
    if (!this.#hasEnded) this.#body?.hasSent();
  }

  onChunk(chunk: string | Uint8Array, encoding: BufferEncoding | undefined, last: boolean): void {
    this.#body?.onChunk(chunk, encoding, last);
  }

  onRefused(): void {
    this.#body?.onRefused();
  }

  onEnd(complete: boolean, status: number): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (this.#context.isClosed()) return;
    const endedAtMs = clock.now();
    try {
      this.#record(complete, status, endedAtMs);
    } catch (error) {
      this.#context.failures.report('inbound', error);
    }
  }

  #record(complete: boolean, sentStatus: number, endedAtMs: number): void {
    const { options, series } = this.#context;
    const status = complete ? sentStatus : CLOSED_EARLY;
    const route = this.#route(status);
    if (route === undefined && options.unmatched === 'ignore') return;
    const caller = this.#callerLabel();
    const path = this.#pathLabel(route);
    const isRoute = path === (route?.template ?? UNMATCHED);
    const open = isRoute && route?.untrusted !== true ? OPEN : OPEN_WITH_PATH;
    const methodCode = this.#methodCodeLabel();
    const code = this.#codeLabel(complete, sentStatus);
    const durationMs = endedAtMs - this.#beganAtMs;
    if (typeof code === 'string')
      series.observe([caller, path, statusLabel(status), code, methodCode], durationMs, 1, open, endedAtMs);
    else
      this.#recordLater(
        code,
        [caller, path, statusLabel(status), '', methodCode],
        durationMs,
        open,
        endedAtMs,
      );
  }

  // A separate function: one with a closure in it allocates the closure's context at each call.
  #recordLater(
    code: Promise<string>,
    values: string[],
    durationMs: number,
    open: number,
    endedAtMs: number,
  ): void {
    const { series, isClosed, failures, pending } = this.#context;
    const observed = code.then((label) => {
      if (isClosed()) return;
      try {
        values[CODE_AT] = label;
        series.observe(values, durationMs, 1, open, endedAtMs);
      } catch (error) {
        failures.report('inbound', error);
      }
    });
    pending.add(observed);
  }

  /* Each label by itself: an error costs one label, not the observation. */

  #route(status: number): RouteFacts | undefined {
    try {
      return this.#facts.route(status);
    } catch (error) {
      this.#context.failures.report('inbound', error);
      return undefined;
    }
  }

  #callerLabel(): string {
    const { options, failures } = this.#context;
    const { readCaller } = options;
    if (readCaller !== undefined) {
      return callerLabel(callUser(failures, 'read_caller', readCaller, [this.#facts.subject]));
    }
    try {
      return callerLabel(this.#request.headers['user-agent']);
    } catch (error) {
      failures.report('inbound', error);
      return '';
    }
  }

  #pathLabel(route: RouteFacts | undefined): string {
    const { options, failures } = this.#context;
    const { pathLabel } = options;
    const { subject } = this.#facts;
    if (pathLabel === 'url') return urlPathLabel(originalTarget(this.#request, subject));
    const template = route?.template;
    if (pathLabel === 'route') return template ?? UNMATCHED;
    const named = callUser(failures, 'path_label', pathLabel, [subject, template], UNMATCHED);
    return labelText(named) ?? template ?? UNMATCHED;
  }

  #methodCodeLabel(): string {
    const { options, failures } = this.#context;
    const { readMethodCode } = options;
    if (readMethodCode !== undefined) {
      return labelText(callUser(failures, 'read_method_code', readMethodCode, [this.#facts.subject])) ?? '';
    }
    try {
      return methodCodeLabel(this.#facts, this.#request, this.#received);
    } catch (error) {
      failures.report('inbound', error);
      return '';
    }
  }

  #codeLabel(complete: boolean, status: number): string | Promise<string> {
    try {
      return this.#body?.codeLabel(complete, status) ?? CODE_NOT_JSON;
    } catch (error) {
      this.#context.failures.report('body', error);
      return CODE_NOT_JSON;
    }
  }
}
