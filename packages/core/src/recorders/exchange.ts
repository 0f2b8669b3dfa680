import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CodeReading } from '../body/read-code.js';
import type { InboundExchange, InboundFacts, RouteFacts } from '../channel-exporter.js';
import type { Ending } from '../inbound/ending.js';
import { type ReceivedBytes, receivedBytes } from '../inbound/received-bytes.js';
import { originalTarget } from '../inbound/request-target.js';
import { ResponseBody } from '../inbound/response-body.js';
import { labelText } from '../label-text.js';
import { NO_CODE } from '../labels/code.js';
import { callerLabel } from '../labels/f-code.js';
import { CLOSED_EARLY, statusLabel } from '../labels/http-status.js';
import { methodCodeLabel } from '../labels/method-code.js';
import { UNMATCHED, urlPathLabel } from '../labels/path.js';
import type { ResolvedInboundOptions } from '../options/read-inbound-options.js';
import { clock } from '../runtime.js';
import type { PendingObservations } from '../series/pending-observations.js';

/** What all exchanges of one middleware share. */
export interface ExchangeSettings<Subject> {
  readonly owner: object;
  readonly options: ResolvedInboundOptions<Subject>;
  readonly reading: CodeReading;
  readonly isClosed: () => boolean;
  readonly failed: (place: string, error: unknown) => void;
  /** Calls a reader of the user's: what it throws is reported at `place`, and there is no value. */
  readonly callUser: (place: string, read: (subject: Subject) => unknown, subject: Subject) => unknown;
  readonly observe: (
    values: readonly string[],
    durationMs: number,
    untrustedPath: boolean,
    endedAtMs: number,
  ) => void;
  /** Told of each observation that waits for a body to be inflated. */
  readonly pending: PendingObservations;
}

/** Where the code stands among the labels. */
const CODE_AT = 3;

/** One request under way: makes one observation when it has ended. */
export class Exchange<Subject> implements InboundExchange, Ending {
  nextEnding: Ending | undefined = undefined;
  /** Undefined where bodies are left alone. */
  readonly body: ResponseBody | undefined;
  readonly #settings: ExchangeSettings<Subject>;
  readonly #request: IncomingMessage;
  readonly #facts: InboundFacts<Subject>;
  readonly #received: ReceivedBytes | undefined;
  readonly #beganMs: number = clock.now();
  #ended = false;

  constructor(
    settings: ExchangeSettings<Subject>,
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ) {
    this.#settings = settings;
    this.#request = request;
    this.#facts = facts;
    this.#received = receivedBytes(request);
    const { reading, failed } = settings;
    this.body = reading.reader === false ? undefined : new ResponseBody(response, reading, facts, failed);
  }

  get owner(): object {
    return this.#settings.owner;
  }

  holdBody(body: unknown): void {
    if (!this.#ended) this.body?.hold(body);
  }

  releaseBody(): void {
    if (!this.#ended) this.body?.release();
  }

  ended(complete: boolean, status: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const { failed, isClosed } = this.#settings;
    if (isClosed()) return;
    const endedAtMs = clock.now();
    try {
      this.#record(complete, status, endedAtMs);
    } catch (error) {
      failed('inbound', error);
    }
  }

  #record(complete: boolean, sent: number, endedAtMs: number): void {
    const durationMs = endedAtMs - this.#beganMs;
    const { options, observe } = this.#settings;
    const status = complete ? sent : CLOSED_EARLY;
    const route = this.#route(status);
    if (route === undefined && options.unmatched === 'ignore') return;
    const caller = this.#caller();
    const path = this.#path(route);
    const untrusted = path === (route?.template ?? UNMATCHED) ? (route?.untrusted ?? false) : true;
    const methodCode = this.#methodCode();
    const code = this.#code(complete, sent);
    if (typeof code === 'string')
      observe([caller, path, statusLabel(status), code, methodCode], durationMs, untrusted, endedAtMs);
    else
      this.#recordLater(
        code,
        [caller, path, statusLabel(status), '', methodCode],
        durationMs,
        untrusted,
        endedAtMs,
      );
  }

  // Apart from the usual way: a function that makes a closure takes room for what is in it at each call.
  #recordLater(
    code: Promise<string>,
    values: string[],
    durationMs: number,
    untrusted: boolean,
    endedAtMs: number,
  ): void {
    const { observe, isClosed, failed, pending } = this.#settings;
    const observed = code.then((inflated) => {
      if (isClosed()) return;
      try {
        values[CODE_AT] = inflated;
        observe(values, durationMs, untrusted, endedAtMs);
      } catch (error) {
        failed('inbound', error);
      }
    });
    pending.add(observed);
  }

  #caller(): string {
    const { options, callUser } = this.#settings;
    const read = options.readCaller;
    if (read !== undefined) return callerLabel(callUser('read_caller', read, this.#facts.subject));
    try {
      return callerLabel(this.#request.headers['user-agent']);
    } catch (error) {
      this.#settings.failed('inbound', error);
      return '';
    }
  }

  #code(complete: boolean, sent: number): string | Promise<string> {
    try {
      return this.body?.code(complete, sent) ?? NO_CODE;
    } catch (error) {
      this.#settings.failed('body', error);
      return NO_CODE;
    }
  }

  #path(route: RouteFacts | undefined): string {
    const { pathLabel } = this.#settings.options;
    if (pathLabel === 'url') return urlPathLabel(originalTarget(this.#request, this.#facts.subject));
    const found = route?.template ?? UNMATCHED;
    return pathLabel === 'route' ? found : this.#namedPath(pathLabel, route?.template, found);
  }

  #namedPath(
    name: (subject: Subject, template: string | undefined) => string | undefined,
    template: string | undefined,
    found: string,
  ): string {
    // What throws costs its label; what gives undefined keeps it.
    let named: unknown;
    let threw = true;
    const call = (subject: Subject): unknown => {
      named = name(subject, template);
      threw = false;
      return named;
    };
    this.#settings.callUser('path_label', call, this.#facts.subject);
    return threw ? UNMATCHED : (labelText(named) ?? found);
  }

  #methodCode(): string {
    const { options, callUser, failed } = this.#settings;
    const read = options.readMethodCode;
    if (read !== undefined) return labelText(callUser('read_method_code', read, this.#facts.subject)) ?? '';
    try {
      return methodCodeLabel(this.#facts, this.#request, this.#received);
    } catch (error) {
      failed('inbound', error);
      return '';
    }
  }

  #route(status: number): RouteFacts | undefined {
    try {
      return this.#facts.route(status);
    } catch (error) {
      this.#settings.failed('inbound', error);
      return undefined;
    }
  }
}
