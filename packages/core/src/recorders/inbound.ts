import type { IncomingMessage, ServerResponse } from 'node:http';
import { callUser } from '../call-user.js';
import type {
  ChannelExporter,
  InboundAttachment,
  InboundExchange,
  InboundFacts,
  InboundRecorder,
} from '../channel-exporter.js';
import type { Failures } from '../failures.js';
import { AskedPaths } from '../inbound/asked-paths.js';
import { isWatched, watchEnding } from '../inbound/ending.js';
import { isUpgraded } from '../inbound/is-upgraded.js';
import { originalTarget } from '../inbound/request-target.js';
import { INBOUND_CODE_KEYS, JSON_WITHOUT_CODE } from '../labels/code.js';
import { INBOUND, labelMask } from '../labels/schema.js';
import { type ResolvedInboundOptions, readInboundOptions } from '../options/read-inbound-options.js';
import type { InboundOptions } from '../options/types.js';
import type { DurationSeries } from '../series/duration-series.js';
import type { PendingObservations } from '../series/pending-observations.js';
import { Exchange, type ExchangeSettings } from './exchange.js';

/** The labels of a request that hold open text, if its path is the app's own, and if it may be a client's. */
const OPEN = labelMask(INBOUND, INBOUND.open);
const OPEN_WITH_PATH = labelMask(INBOUND, [...INBOUND.open, 'path']);

interface InboundServices {
  readonly exporter: Pick<ChannelExporter, 'serveMetrics' | 'claimMetricsPath'>;
  readonly series: DurationSeries;
  readonly failures: Failures;
  readonly isClosed: () => boolean;
  readonly pending: PendingObservations;
}

/** The recorder of `<syscode>_inner_metrics`. */
export function createInboundRecorder(services: InboundServices): InboundRecorder {
  return {
    attach: (where, options) => new Attachment(services, where, options),
  };
}

class Attachment<Subject> implements InboundAttachment<Subject> {
  readonly #services: InboundServices;
  readonly #options: ResolvedInboundOptions<Subject>;
  readonly #settings: ExchangeSettings<Subject>;
  readonly #scraped: AskedPaths;
  readonly #ignored: AskedPaths;

  constructor(services: InboundServices, where: string, given: InboundOptions<Subject> | undefined) {
    const { failures, series, isClosed, pending } = services;
    const options = readInboundOptions(where, given);
    this.#services = services;
    this.#options = options;
    this.#settings = {
      owner: services,
      options,
      reading: {
        keys: INBOUND_CODE_KEYS,
        withoutCode: JSON_WITHOUT_CODE,
        reader: options.readCode,
        maxBodyBytes: options.maxBodyBytes,
        callReader: (call) => callUser(failures, 'read_code', call),
      },
      isClosed,
      pending,
      failed: (place, error) => failures.report(place, error),
      callUser: (place, read, subject) => callUser(failures, place, () => read(subject)),
      observe: (values, durationMs, untrustedPath, endedAtMs) =>
        series.observe(values, durationMs, 1, untrustedPath ? OPEN_WITH_PATH : OPEN, endedAtMs),
    };
    const { metricsPath, ignorePaths } = options;
    const scraped = metricsPath === false ? [] : [metricsPath];
    this.#scraped = new AskedPaths(scraped);
    this.#ignored = new AskedPaths([...scraped, ...ignorePaths]);
    if (metricsPath !== false) services.exporter.claimMetricsPath();
  }

  answers(request: IncomingMessage, response: ServerResponse, subject: Subject): boolean {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (!this.#scraped.include(originalTarget(request, subject)) || this.#services.isClosed()) return false;
    if (isUpgraded(request)) return false;
    this.#services.exporter.serveMetrics(request, response, this.#options.authorize);
    return true;
  }

  begin(
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ): InboundExchange | undefined {
    const { isClosed, failures } = this.#services;
    if (isClosed()) return undefined;
    try {
      if (
        isUpgraded(request) ||
        this.#ignored.include(originalTarget(request, facts.subject)) ||
        isWatched(response, this.#settings.owner) ||
        (this.#options.ignore !== undefined && this.#ignores(this.#options.ignore, facts.subject))
      ) {
        return undefined;
      }
      const exchange = new Exchange(this.#settings, request, response, facts);
      watchEnding(request, response, exchange, this.#options.maxBodyBytes > 0 ? exchange.body : undefined);
      return exchange;
    } catch (error) {
      failures.report('inbound', error);
      return undefined;
    }
  }

  #ignores(ignore: (subject: Subject) => boolean, subject: Subject): boolean {
    // A promise is not true: what it would resolve with comes too late.
    return this.#settings.callUser('ignore', ignore, subject) === true;
  }
}
