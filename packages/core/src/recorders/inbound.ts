import type { IncomingMessage, ServerResponse } from 'node:http';
import { callUser } from '../call-user.js';
import type {
  ChannelExporter,
  InboundAttachment,
  InboundExchange,
  InboundFacts,
  InboundRecorder,
} from '../channel-exporter.js';
import { isUpgraded } from '../inbound/is-upgraded.js';
import { originalTarget, PathMatcher } from '../inbound/path-matcher.js';
import { isWatchedBy, watchResponse } from '../inbound/watch-response.js';
import { CODE_ABSENT, INBOUND_CODE_KEYS } from '../labels/code.js';
import { readInboundOptions } from '../options/read-inbound-options.js';
import type { InboundOptions } from '../options/types.js';
import { Exchange, type InboundContext } from './exchange.js';
import type { RecorderContext } from './recorder-context.js';

interface InboundRecorderContext extends RecorderContext {
  readonly exporter: Pick<ChannelExporter, 'serveMetrics' | 'claimMetricsPath'>;
}

/** The recorder of `<syscode>_inner_metrics`. */
export function createInboundRecorder(context: InboundRecorderContext): InboundRecorder {
  return {
    attach: (where, options) => new InboundInstrumentation(context, where, options),
  };
}

/** One middleware. */
class InboundInstrumentation<Subject> implements InboundAttachment<Subject> {
  readonly #exporter: InboundRecorderContext['exporter'];
  readonly #context: InboundContext<Subject>;
  readonly #metricsPath: PathMatcher;
  readonly #unrecorded: PathMatcher;

  constructor(context: InboundRecorderContext, where: string, given: InboundOptions<Subject> | undefined) {
    const options = readInboundOptions(where, given);
    const { metricsPath, ignorePaths, readCode, maxBodyBytes } = options;
    this.#exporter = context.exporter;
    this.#context = {
      ...context,
      options,
      reading: {
        keys: INBOUND_CODE_KEYS,
        codeIfAbsent: CODE_ABSENT,
        reader: readCode,
        maxBodyBytes,
        callReader: (call) => callUser(context.failures, 'read_code', call, []),
      },
    };
    const metricsPaths = metricsPath === false ? [] : [metricsPath];
    this.#metricsPath = new PathMatcher(metricsPaths);
    this.#unrecorded = new PathMatcher([...metricsPaths, ...ignorePaths]);
    if (metricsPath !== false) this.#exporter.claimMetricsPath();
  }

  answers(request: IncomingMessage, response: ServerResponse, subject: Subject): boolean {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (!this.#metricsPath.matches(originalTarget(request, subject)) || this.#context.isClosed())
      return false;
    if (isUpgraded(request)) return false;
    this.#exporter.serveMetrics(request, response, this.#context.options.authorize);
    return true;
  }

  begin(
    request: IncomingMessage,
    response: ServerResponse,
    facts: InboundFacts<Subject>,
  ): InboundExchange | undefined {
    const context = this.#context;
    if (context.isClosed()) return undefined;
    try {
      if (
        isUpgraded(request) ||
        this.#unrecorded.matches(originalTarget(request, facts.subject)) ||
        isWatchedBy(context.series, response) ||
        this.#ignores(facts.subject)
      ) {
        return undefined;
      }
      const exchange = new Exchange(context, request, response, facts);
      watchResponse(request, response, exchange);
      return exchange;
    } catch (error) {
      context.failures.report('inbound', error);
      return undefined;
    }
  }

  #ignores(subject: Subject): boolean {
    const { options, failures } = this.#context;
    // A promise is not `true`: what it resolves with comes too late.
    return options.ignore !== undefined && callUser(failures, 'ignore', options.ignore, [subject]) === true;
  }
}
