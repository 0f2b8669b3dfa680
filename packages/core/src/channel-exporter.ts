import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorize, ConsumerOptions, InboundOptions, OutboundOptions } from './options/types.js';
import type { RegistryLike } from './registry-like.js';

/**
 * What core gives a plugin, and all that a plugin may use of core at run time: it arrives as an argument, so that two
 * copies or versions of core do no harm. A plugin turns the events of its framework into the facts below; only core
 * knows labels, limits and the registry.
 */
export interface ChannelExporter {
  /** The ten-character system code, for example `A123010101`; the label `application`. */
  readonly syscode: string;
  /** Its first four characters; the label `appid`. */
  readonly appid: string;
  /** The prom-client registry that the three families live in. */
  readonly registry: RegistryLike;
  /** True after `close()`: every attachment is a pass-through from then on. */
  readonly closed: boolean;
  /** Requests that this service answers (Express, Koa): `<syscode>_inner_metrics`. */
  readonly inbound: InboundRecorder;
  /** Calls of this service to partners (axios, undici, fetch): `partner_http_metrics`. */
  readonly outbound: OutboundRecorder;
  /** Messages that this service consumes (kafkajs): `<syscode>_consumer_metrics`. */
  readonly consumer: ConsumerRecorder;
  /**
   * Returns true the first time that `target` is given for this exporter and `kind`, false afterwards: attaching twice to
   * one target is a no-op.
   */
  claim(kind: string, target: object): boolean;
  /** True if `target` was claimed for this exporter and `kind`. */
  isClaimed(kind: string, target: object): boolean;
  /** Forgets a claim, for plugins that can detach. */
  release(kind: string, target: object): void;
  /** The error to throw where a plugin was given something that it cannot attach to: a ChannelExporterError, which plugins do not import. */
  invalidTarget(where: string, given: unknown, expected: string): Error;
  /** Counts an internal mishap in `channel_exporter_errors_total{where}` and logs it at most once a minute a place. Never throws. */
  failed(where: string, error: unknown): void;
  /** Answers one request of `node:http` with the scrape; guarded by `authorize` where one is given. Never throws. */
  serveMetrics(request: IncomingMessage, response: ServerResponse, authorize?: Authorize): void;
  /** Tells that the app serves the scrape by itself: `init` then opens no endpoint, or closes the one that it has opened. */
  claimMetricsPath(): void;
  /** Closes what the exporter opened, removes its families, frees registry and global slot, and turns every attachment into a pass-through. */
  close(): Promise<void>;
}

/* ---------------------------------------------------------------- inbound */

export interface InboundRecorder {
  /**
   * Validates the options of one middleware, once, and tells the exporter that an app serves `metricsPath`.
   * @param where names the place in error messages, for example `createExpressMiddleware`
   * @throws ChannelExporterError for an unknown or wrong option
   */
  attach<Subject>(where: string, options?: InboundOptions<Subject>): InboundAttachment<Subject>;
}

export interface InboundAttachment<Subject> {
  /** True when the request asked for `metricsPath` and the scrape is being answered: the framework must not go on. */
  answers(request: IncomingMessage, response: ServerResponse, subject: Subject): boolean;
  /**
   * Starts the clock of one request and watches for its end. Undefined when it is not recorded: an ignored path, an
   * outer middleware of the same exporter has it already, or the exporter is closed.
   */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ): InboundExchange | undefined;
}

/** Read once, when the request has ended; each method may throw, which costs its label only. */
export interface InboundFacts<Subject> {
  /** What the user's readers get: `req` in Express, `ctx` in Koa. */
  readonly subject: Subject;
  /**
   * The full template of what answered the request; undefined if nothing with a path did.
   * @param status the label `http_status`: the status that was sent, or 499 if the connection closed early
   */
  route(status: number): RouteFacts | undefined;
  /** The method code that the app set by itself. */
  methodCode(): unknown;
  /** The query as the app's own parser left it. */
  query(): unknown;
  /** The request body as the app's own parser left it. */
  requestBody(): unknown;
  /** The value that the framework still holds and that was, or will be, sent as JSON; undefined where there is none. */
  responseBody(): unknown;
}

export interface RouteFacts {
  /** `/api/:version/users/:id`, as the app wrote it. */
  readonly template: string;
  /** True where some of it may be text of a client, for example a mount prefix that the framework gave as the client wrote it. */
  readonly untrusted: boolean;
}

/** One request under way. */
export interface InboundExchange {
  /** The app has handed over the object that the framework will send as JSON (`res.json`): the code is read from it. A later call before the headers replaces it. */
  holdBody(body: unknown): void;
  /** The framework has done so, or failed to: the object is the app's again, and not looked at any more. */
  releaseBody(): void;
}

/* --------------------------------------------------------------- outbound */

export interface OutboundRecorder {
  /**
   * Validates the options of one client, once.
   * @throws ChannelExporterError for an unknown or wrong option
   */
  attach(where: string, options?: OutboundOptions): OutboundAttachment;
}

export interface OutboundAttachment {
  /** How long a stream may stand still before the call ends, in milliseconds. */
  readonly streamIdleMs: number;
  /**
   * Starts the clock of one call. Undefined when it is not recorded: not http(s), the host is no partner, an outer
   * client has the call already (see {@link OutboundCall.run}), or the exporter is closed.
   * @param url the whole of it; or its origin, `https://api.pay.example`, where the client has the two apart
   * @param path begins with `/`, query included: joining the two, and parting them again, costs more than the look-up
   * @param beganAtMs when the call began, by `performance.now()`; undefined for now. For clients that tell later where a call goes
   */
  begin(url: string | URL, path?: string, beganAtMs?: number): OutboundCall | undefined;
}

/** One call under way. */
export interface OutboundCall {
  /**
   * Whatever any plugin of this exporter begins inside `fn`, or in what `fn` awaits, records nothing: one call is one
   * observation. It ends when what `fn` returned has settled. Give on what `run` returns: if `fn` returned a promise, it
   * is another one that settles in the same way, so that errors keep the frames of the caller.
   */
  run<T>(fn: () => T): T;
  /** A bounded copy of the head of a response body; `undefined` where no reader wants it or the type cannot hold JSON. */
  keepBody(headers: BodyHeaders): BodyHead | undefined;
  /** Ends the measurement. The first call counts, later ones are ignored; never throws. */
  end(facts: OutboundEnd): void;
  readonly ended: boolean;
}

export interface OutboundEnd {
  /** The status of the last hop whose headers arrived, 0 where the last hop had none. */
  readonly status: number;
  /** What the body was; undefined where nothing is known of it. */
  readonly body?: Body | undefined;
  /** The failure, as the client reported it: core's one table maps it to a reason. Undefined for success. */
  readonly error?: unknown;
  /** Where the plugin knows better than the error does, for example that its own deadline had passed. */
  readonly reason?: FailureReason | undefined;
  /** When the call ended, by `performance.now()`; undefined for now. */
  readonly endedAtMs?: number | undefined;
}

/** Why a call that was sent has failed; stands in the label `code`. */
export type FailureReason =
  | 'timeout'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'reset'
  | 'aborted'
  | 'redirect'
  | 'too_large'
  | 'network';

/* --------------------------------------------------------------- consumer */

export interface ConsumerRecorder {
  /**
   * Validates the options of one consumer, once.
   * @throws ChannelExporterError for an unknown or wrong option
   */
  attach(where: string, options?: ConsumerOptions): ConsumerAttachment;
}

export interface ConsumerAttachment {
  /** True while the exporter is open. A closed one records nothing. */
  readonly active: boolean;
  /** The code of a message whose handler returned `result`: 0, unless `resultCode` says otherwise. Never throws. */
  codeOf(result: unknown): 0 | 1;
  /**
   * Records messages of one topic that ended alike. Never throws.
   * @param durationMs the time of each one, in milliseconds
   * @param count how many of them, default 1
   */
  record(topic: string, code: 0 | 1, durationMs: number, count?: number): void;
}

/* ----------------------------------------------------------------- bodies */

export interface BodyHeaders {
  /** `Content-Type`, undefined where absent. */
  readonly contentType: string | undefined;
  /** `Content-Encoding`, undefined where absent. */
  readonly contentEncoding: string | undefined;
}

/** At most `maxBodyBytes` of a body, kept without delaying a byte. Nothing is decoded or parsed before the end. */
export interface BodyHead {
  /** Takes the next piece; what lies beyond the bound is dropped. Never throws, never keeps the caller's buffer. */
  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void;
}

/** A body as facts: what the framework holds, or the head that was kept. */
export interface Body extends BodyHeaders {
  /** The parsed value or the text that the framework still holds. Takes precedence. */
  readonly held?: unknown;
  /** What `held` was parsed from, where that is at hand: it often tells sooner that there is no code. */
  readonly text?: string | undefined;
  readonly head?: BodyHead | undefined;
  /** False where the body was cut short. */
  readonly complete: boolean;
}
