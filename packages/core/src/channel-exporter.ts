import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyHead } from './body/body-copy.js';
import type { Body, BodyHeaders } from './body/read-code.js';
import type { FailureReason } from './labels/failure-codes.js';
import type { EnvironmentOptions } from './options/read-environment.js';
import type { Authorize, ConsumerOptions, InboundOptions, OutboundOptions } from './options/types.js';
import type { RegistryLike } from './registry-like.js';

export type { Body, BodyHead, BodyHeaders, FailureReason };

/**
 * The interface between core and a plugin: a plugin uses nothing else of core at run time. It gets the exporter as an
 * argument, so that two copies or versions of core do no harm, and turns the events of its framework into the facts
 * below. Only core knows labels, limits and the registry.
 */
export interface ChannelExporter {
  /** The ten-character system code, for example `A123010101`; the label `application`. */
  readonly syscode: string;
  /** Its first four characters; the label `appid`. */
  readonly appid: string;
  /** The prom-client registry of the three families. */
  readonly registry: RegistryLike;
  /** True after `close()`: from then on every attachment is a pass-through. */
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
  /** Creates the error for a target that a plugin cannot attach to: a ChannelExporterError, which plugins do not import. */
  invalidTarget(where: string, given: unknown, expected: string): Error;
  /** Counts an internal error in `channel_exporter_errors_total{where}`, and logs it at most once per minute and `where`. Never throws. */
  failed(where: string, error: unknown): void;
  /** Answers one request of `node:http` with the scrape, if `authorize` allows it. Never throws. */
  serveMetrics(request: IncomingMessage, response: ServerResponse, authorize?: Authorize): void;
  /** Returns what `/metrics` shows, in Prometheus text 0.0.4: with the other processes of a group, if there is one. For pushing and for tests. */
  metricsText(): Promise<string>;
  /** The app serves the scrape itself: `init` opens no endpoint, or closes the one that it has opened. */
  claimMetricsPath(): void;
  /** Closes what the exporter has opened, removes its families, frees the registry and the global slot, and turns every attachment into a pass-through. */
  close(): Promise<void>;
}

/* ---------------------------------------------------------------- inbound */

export interface InboundRecorder {
  /**
   * Validates the options of one middleware, once. Claims `metricsPath` for the app.
   * @param where the function in error messages, for example `createExpressMiddleware`
   * @throws ChannelExporterError for an unknown or wrong option
   */
  attach<Subject>(where: string, options?: InboundOptions<Subject>): InboundAttachment<Subject>;
}

export interface InboundAttachment<Subject> {
  /** Answers a request for `metricsPath`. If it returns true, the framework must not handle the request. */
  answers(request: IncomingMessage, response: ServerResponse, subject: Subject): boolean;
  /**
   * Starts the clock of one request and watches for its end. Undefined if the request is not recorded: its path is
   * ignored, an outer middleware of the same exporter records it already, or the exporter is closed.
   */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ): InboundExchange | undefined;
}

/** Read once, when the request has ended. Each method may throw, which costs its label only. */
export interface InboundFacts<Subject> {
  /** The argument of the user's readers: `req` in Express, `ctx` in Koa. */
  readonly subject: Subject;
  /**
   * The full template of the route or mount that answered; undefined if nothing with a path did.
   * @param status the label `http_status`: the status that was sent, or 499 if the connection closed early
   */
  route(status: number): RouteFacts | undefined;
  /** The method code that the app has set. */
  methodCode(): unknown;
  /** The query as the app's own parser left it. */
  query(): unknown;
  /** The request body as the app's own parser left it. */
  requestBody(): unknown;
  /** The value that the framework still holds and sends as JSON; undefined without one. */
  responseBody(): unknown;
}

export interface RouteFacts {
  /** `/api/:version/users/:id`, as the app wrote it. */
  readonly template: string;
  /** True if a part may be text of a client, for example a mount prefix that the framework returns as the client wrote it. */
  readonly untrusted: boolean;
}

/** One request in progress. */
export interface InboundExchange {
  /** The framework will send this object as JSON (`res.json`): the code is read from it. A later call before the headers replaces it. */
  holdBody(body: unknown): void;
  /** The framework has sent the object, or failed to: it is not read any more, since the app may change it. */
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
  /** Time without a byte after which a stream ends its call, in milliseconds. */
  readonly streamIdleMs: number;
  /**
   * Starts the clock of one call. Undefined if the call is not recorded: it is not http(s), its host is not a partner, an
   * outer client records it already (see {@link OutboundCall.run}), or the exporter is closed.
   * @param url the URL; or only its origin, `https://api.pay.example`, if the client has origin and path apart
   * @param path begins with `/`, query included
   * @param beganAtMs start of the call by `performance.now()`, default now; for clients that know the target of a call later
   */
  begin(url: string | URL, path?: string, beganAtMs?: number): OutboundCall | undefined;
}

/** One call in progress. */
export interface OutboundCall {
  /**
   * Calls `fn`. Until its result has settled, calls that any plugin of this exporter begins inside it are not recorded: one
   * call is one observation. Return the result of `run` to the caller: a promise is replaced by one that settles in the
   * same way, so that errors keep the stack frames of the caller.
   */
  run<T>(fn: () => T): T;
  /** Creates a bounded copy of a response body; `undefined` if no reader needs it or the type is not JSON. */
  keepBody(headers: BodyHeaders): BodyHead | undefined;
  /** Ends the measurement. The first call counts, later ones are ignored; never throws. */
  end(facts: OutboundEnd): void;
  readonly ended: boolean;
}

export interface OutboundEnd {
  /** The status of the last hop whose headers arrived, 0 if the last hop had none. */
  readonly status: number;
  /** The body; undefined if nothing is known of it. */
  readonly body?: Body | undefined;
  /** The error that the client reported; core maps it to a reason. Undefined for success. */
  readonly error?: unknown;
  /** The reason, if the plugin knows more than the error says, for example that the client's deadline had passed. */
  readonly reason?: FailureReason | undefined;
  /** End of the call by `performance.now()`, default now. */
  readonly endedAtMs?: number | undefined;
}

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
  /**
   * Starts the clock of one call of a handler. Undefined if the exporter is closed. Never throws.
   * @param topic the topic of its messages
   * @param count number of messages that the handler gets in this call, default 1
   */
  begin(topic: string, count?: number): ConsumerCall | undefined;
  /** Returns the code of a message whose handler returned `result`: 0, unless `resultCode` decides. Never throws. */
  codeOf(result: unknown): 0 | 1;
  /**
   * Records messages of one topic with the same code. Never throws.
   * @param durationMs time per message, in milliseconds
   * @param count number of messages, default 1
   */
  record(topic: string, code: 0 | 1, durationMs: number, count?: number): void;
}

/**
 * One call of a handler in progress. Messages that are settled together share the time since the previous step, or since
 * `begin`, so that the sum is the handler's time.
 */
export interface ConsumerCall {
  /** Number of messages that are recorded already. */
  readonly settled: number;
  /** Records the messages before number `upTo` as handled, without those that are recorded already. Never throws. */
  settle(upTo: number): void;
  /**
   * Calls the handler and ends the measurement. If it returns, the other messages are recorded with the code of its
   * result; if it throws or rejects, the first of them has failed, and the rest are not recorded. Return the result of
   * `run` to the caller: a promise is replaced by one that settles in the same way, so that errors keep the stack frames
   * of the caller.
   * @param settlesRest false if a return leaves the other messages unsettled, default true
   */
  run<T>(handle: () => T, settlesRest?: boolean): T;
}

/* ------------------------------------------------------------------- auto */

/** A copy of a package that `@channel-exporter/auto` has seen the app load, or a global such as `fetch`. */
export interface FoundPackage {
  /** The name on npm, such as `express`; or the name of the global. */
  readonly name: string;
  /** The version in its package.json; that of Node for a global. */
  readonly version: string;
  /** The file that has just run, relative to the package: `lib/express.js`. Empty for a global. */
  readonly file: string;
  /** `module.exports` of that file; its namespace, if it is an ES module; `globalThis` for a global. */
  readonly exports: unknown;
  /** Call it when the app begins to serve without listening for HTTP, such as by a consumer. Then the scrape is served. */
  readonly onService: () => void;
}

/**
 * The function `attach` that a plugin exports from its entry `<plugin>/auto`. It changes what it is given in place, and
 * is called again for each further copy or file.
 * @param options of all families, from the environment
 */
export type AttachPlugin = (
  exporter: ChannelExporter,
  found: FoundPackage,
  options: Omit<EnvironmentOptions, 'exporter'>,
) => void;
