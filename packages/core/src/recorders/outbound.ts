import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { observePromise } from '@workshop/plugin-kit';
import { type CodeReading, createCopy, readCode } from '../body/read-code.js';
import { callUser } from '../call-user.js';
import type {
  BodyHead,
  BodyHeaders,
  OutboundAttachment,
  OutboundCall,
  OutboundEnd,
  OutboundRecorder,
} from '../channel-exporter.js';
import { actionCodeLabel } from '../labels/action-code.js';
import { CODE_NOT_JSON, PARTNER_CODE_KEYS } from '../labels/code.js';
import { failureReason } from '../labels/failure-reason.js';
import { statusLabel } from '../labels/http-status.js';
import { partnerLabel } from '../labels/partner.js';
import { labelMask, OUTBOUND } from '../labels/schema.js';
import { type ResolvedOutboundOptions, readOutboundOptions } from '../options/read-outbound-options.js';
import type { OutboundOptions, ReadCode } from '../options/types.js';
import type { PartnerDirectory, PartnerMatch } from '../partners/partner-directory.js';
import { clock } from '../runtime.js';
import type { RecorderContext } from './recorder-context.js';

/** The labels of a call that hold open text, if the call did not fail. */
const OPEN = labelMask(OUTBOUND, OUTBOUND.open);

interface OutboundContext extends RecorderContext {
  /** Undefined if the user gave no partners: nothing is recorded. */
  readonly directory: PartnerDirectory | undefined;
  readonly readPartnerCode: Readonly<Record<string, ReadCode>>;
}

/** The recorder of `partner_http_metrics`. */
export function createOutboundRecorder(context: OutboundContext): OutboundRecorder {
  const scope = new CallScope();
  return {
    attach: (where, options) => new OutboundInstrumentation(context, scope, where, options),
  };
}

/** Knows whether the running code belongs to a call. Creates its storage when a plugin first needs it. */
class CallScope {
  #storage: AsyncLocalStorage<{ isOpen: boolean }> | undefined;

  /** True inside the function given to {@link run}, until it has settled: a socket keeps the async context of the call that opened it. */
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

/** One HTTP client. */
class OutboundInstrumentation implements OutboundAttachment {
  readonly streamIdleMs: number;
  readonly #context: OutboundContext;
  readonly #scope: CallScope;
  readonly #options: ResolvedOutboundOptions;
  /** By partner; filled at its first call. */
  readonly #readings = new Map<string, CodeReading>();

  constructor(
    context: OutboundContext,
    scope: CallScope,
    where: string,
    options: OutboundOptions | undefined,
  ) {
    this.#context = context;
    this.#scope = scope;
    this.#options = readOutboundOptions(where, options);
    this.streamIdleMs = this.#options.streamIdleMs;
  }

  begin(url: string | URL, path?: string, beganAtMs = clock.now()): OutboundCall | undefined {
    const { directory, failures, isClosed } = this.#context;
    if (directory === undefined || isClosed() || this.#scope.isInside) return undefined;
    try {
      const match = directory.find(url, path);
      return match && new Call(this.#context, this.#scope, match, this.#readingFor(match.partner), beganAtMs);
    } catch (error) {
      failures.report('outbound', error);
      return undefined;
    }
  }

  #readingFor(partner: string): CodeReading {
    let reading = this.#readings.get(partner);
    if (reading === undefined) {
      const { failures, readPartnerCode } = this.#context;
      const { readCode: own, maxBodyBytes } = this.#options;
      const forPartner = Object.hasOwn(readPartnerCode, partner) ? readPartnerCode[partner] : undefined;
      reading = {
        keys: PARTNER_CODE_KEYS,
        codeIfAbsent: CODE_NOT_JSON,
        reader: own === false ? false : (forPartner ?? own),
        maxBodyBytes,
        callReader: (call) => callUser(failures, 'read_code', call, []),
      };
      this.#readings.set(partner, reading);
    }
    return reading;
  }
}

/** One call. */
class Call implements OutboundCall {
  readonly #context: OutboundContext;
  readonly #scope: CallScope;
  readonly #match: PartnerMatch;
  readonly #reading: CodeReading;
  readonly #beganAtMs: number;
  #hasEnded = false;

  constructor(
    context: OutboundContext,
    scope: CallScope,
    match: PartnerMatch,
    reading: CodeReading,
    beganAtMs: number,
  ) {
    this.#context = context;
    this.#scope = scope;
    this.#match = match;
    this.#reading = reading;
    this.#beganAtMs = beganAtMs;
  }

  get ended(): boolean {
    return this.#hasEnded;
  }

  run<T>(fn: () => T): T {
    return this.#scope.run(fn);
  }

  keepBody(headers: BodyHeaders): BodyHead | undefined {
    return createCopy(headers, this.#reading);
  }

  end(facts: OutboundEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { status, error, reason, endedAtMs = clock.now() } = facts;
    // A reason is decided here, the code in a body by the partner: open text.
    const isReason = reason !== undefined || error !== undefined;
    const open = isReason ? 0 : OPEN;
    try {
      const code = this.#code(facts);
      if (typeof code === 'string') this.#observe(status, code, open, endedAtMs);
      else {
        const observed = code.then((label) => this.#observe(status, label, open, endedAtMs));
        this.#context.pending.add(observed);
      }
    } catch (thrown) {
      this.#context.failures.report('outbound', thrown);
      // If the call has failed, its error could not be read.
      this.#observe(status, isReason ? 'network' : CODE_NOT_JSON, open, endedAtMs);
    }
  }

  #code({ status, body, error, reason }: OutboundEnd): string | Promise<string> {
    if (reason !== undefined) return reason;
    if (error !== undefined) return failureReason(error);
    return readCode(body, status, this.#reading);
  }

  #observe(status: number, code: string, open: number, endedAtMs: number): void {
    if (this.#context.isClosed()) return;
    try {
      const durationMs = Math.max(0, endedAtMs - this.#beganAtMs);
      const match = this.#match;
      const values = [partnerLabel(match), actionCodeLabel(match), statusLabel(status), code];
      this.#context.series.observe(values, durationMs, 1, open, endedAtMs);
    } catch (error) {
      this.#context.failures.report('outbound', error);
    }
  }
}
