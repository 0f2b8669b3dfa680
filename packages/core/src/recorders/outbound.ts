import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { observePromise } from '@workshop/plugin-kit';
import { isEncoded } from '../body/inflate.js';
import { type CodeReading, keepBody, readCode } from '../body/read-code.js';
import { callUser } from '../call-user.js';
import type {
  BodyHead,
  BodyHeaders,
  OutboundAttachment,
  OutboundCall,
  OutboundEnd,
  OutboundRecorder,
} from '../channel-exporter.js';
import type { Failures } from '../failures.js';
import { NO_CODE, PARTNER_CODE_KEYS } from '../labels/code.js';
import { failureReason } from '../labels/failure-reason.js';
import { statusLabel } from '../labels/http-status.js';
import { labelMask, OUTBOUND } from '../labels/schema.js';
import { type ResolvedOutboundOptions, readOutboundOptions } from '../options/read-outbound-options.js';
import type { OutboundOptions, ReadCode } from '../options/types.js';
import type { PartnerDirectory, PartnerMatch } from '../partners/partner-directory.js';
import { clock } from '../runtime.js';
import type { DurationSeries } from '../series/duration-series.js';
import type { PendingObservations } from '../series/pending-observations.js';

/** The label of a call that holds open text if the call did not fail. */
const OPEN = labelMask(OUTBOUND, OUTBOUND.open);

interface OutboundServices {
  readonly series: DurationSeries;
  readonly failures: Failures;
  readonly isClosed: () => boolean;
  readonly pending: PendingObservations;
  /** Undefined where the user gave no partners: nothing is recorded. */
  readonly directory: PartnerDirectory | undefined;
  readonly readPartnerCode: Readonly<Record<string, ReadCode>>;
}

/** The recorder of `partner_http_metrics`. */
export function createOutboundRecorder(services: OutboundServices): OutboundRecorder {
  const scope = new CallScope();
  return {
    attach: (where, options) => new Attachment(services, scope, where, options),
  };
}

/** Which call the running code belongs to. Costs nothing until a plugin first needs it. */
class CallScope {
  #storage: AsyncLocalStorage<{ isOpen: boolean }> | undefined;

  /** True inside what {@link run} was given, until that has settled: a socket may carry the context of the call that once opened it. */
  get isInside(): boolean {
    return this.#storage?.getStore()?.isOpen === true;
  }

  run<T>(fn: () => T): T {
    this.#storage ??= new AsyncLocalStorage();
    const scope = { isOpen: true };
    const close = (): void => {
      scope.isOpen = false;
    };
    let result: T;
    try {
      result = this.#storage.run(scope, fn);
    } catch (error) {
      close();
      throw error;
    }
    if (types.isPromise(result)) return observePromise(result, close, close) as T;
    close();
    return result;
  }
}

class Attachment implements OutboundAttachment {
  readonly streamIdleMs: number;
  readonly #services: OutboundServices;
  readonly #scope: CallScope;
  readonly #options: ResolvedOutboundOptions;
  /** How the code of each partner is read, once it has been called. */
  readonly #readings = new Map<string, CodeReading>();

  constructor(
    services: OutboundServices,
    scope: CallScope,
    where: string,
    options: OutboundOptions | undefined,
  ) {
    this.#services = services;
    this.#scope = scope;
    this.#options = readOutboundOptions(where, options);
    this.streamIdleMs = this.#options.streamIdleMs;
  }

  begin(url: string | URL, path?: string, beganAtMs = clock.now()): OutboundCall | undefined {
    const { directory, failures, isClosed } = this.#services;
    if (directory === undefined || isClosed() || this.#scope.isInside) return undefined;
    try {
      const match = directory.find(url, path);
      return match && new Call(this.#services, this.#scope, match, this.#readingOf(match.partner), beganAtMs);
    } catch (error) {
      failures.report('outbound', error);
      return undefined;
    }
  }

  #readingOf(partner: string): CodeReading {
    let reading = this.#readings.get(partner);
    if (reading === undefined) {
      const { failures, readPartnerCode } = this.#services;
      const { readCode: own, maxBodyBytes } = this.#options;
      const forPartner = Object.hasOwn(readPartnerCode, partner) ? readPartnerCode[partner] : undefined;
      reading = {
        keys: PARTNER_CODE_KEYS,
        withoutCode: NO_CODE,
        reader: own === false ? false : (forPartner ?? own),
        maxBodyBytes,
        callReader: (call) => callUser(failures, 'read_code', call),
      };
      this.#readings.set(partner, reading);
    }
    return reading;
  }
}

class Call implements OutboundCall {
  readonly #services: OutboundServices;
  readonly #scope: CallScope;
  readonly #match: PartnerMatch;
  readonly #reading: CodeReading;
  readonly #beganAtMs: number;
  #ended = false;

  constructor(
    services: OutboundServices,
    scope: CallScope,
    match: PartnerMatch,
    reading: CodeReading,
    beganAtMs: number,
  ) {
    this.#services = services;
    this.#scope = scope;
    this.#match = match;
    this.#reading = reading;
    this.#beganAtMs = beganAtMs;
  }

  get ended(): boolean {
    return this.#ended;
  }

  run<T>(fn: () => T): T {
    return this.#scope.run(fn);
  }

  keepBody({ contentType, contentEncoding }: BodyHeaders): BodyHead | undefined {
    return keepBody(contentType, this.#reading, isEncoded(contentEncoding));
  }

  end(facts: OutboundEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    const { status, error, reason, endedAtMs = clock.now() } = facts;
    // The client decides a reason, the partner the code in a body.
    const isReason = reason !== undefined || error !== undefined;
    const open = isReason ? 0 : OPEN;
    try {
      const code = this.#code(facts);
      if (typeof code === 'string') this.#observe(status, code, open, endedAtMs);
      else {
        const observed = code.then((inflated) => this.#observe(status, inflated, open, endedAtMs));
        this.#services.pending.add(observed);
      }
    } catch (thrown) {
      this.#services.failures.report('outbound', thrown);
      // If the call has failed, its error is one that nobody can read.
      this.#observe(status, isReason ? 'network' : NO_CODE, open, endedAtMs);
    }
  }

  #code({ status, body, error, reason }: OutboundEnd): string | Promise<string> {
    if (reason !== undefined) return reason;
    if (error !== undefined) return failureReason(error);
    return readCode(body, status, this.#reading);
  }

  #observe(status: number, code: string, open: number, endedAtMs: number): void {
    if (this.#services.isClosed()) return;
    try {
      const durationMs = Math.max(0, endedAtMs - this.#beganAtMs);
      const { partner, actionCode } = this.#match;
      const values = [partner, actionCode, statusLabel(status), code];
      this.#services.series.observe(values, durationMs, 1, open, endedAtMs);
    } catch (error) {
      this.#services.failures.report('outbound', error);
    }
  }
}
