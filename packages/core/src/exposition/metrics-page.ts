import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorize } from '../options/types.js';
import type { Unsettled } from '../recorders/unsettled.js';
import { clock } from '../runtime.js';
import { refuses } from './authorized.js';
import { collect, type Sources } from './collect.js';
import { haveNamesOfOpenMetrics, listedMetrics } from './listed-metrics.js';
import { type Format, negotiateEncoding, negotiateFormat } from './negotiation.js';
import { Pass } from './pass.js';
import { plainAnswer } from './plain-answer.js';
import { destroy, Reader, scrapeHeaders } from './reader.js';

/** How many scrapes may be under way at a time; the next is told to come again. */
const MAX_READERS = 256;

/** How many collections may be alive at a time; with one more, who reads the oldest is cut. */
const MAX_PASSES = 8;

/** How old a running pass may be for a scrape to share it, in milliseconds. */
const SHARED_MS = 1_000;

export interface MetricsPageOptions extends Sources {
  /** How long a metric's `get()` may take, in milliseconds. @default 1000 */
  readonly collectTimeoutMs?: number;
  /** How long a reader may take no byte, in milliseconds. @default 10000 */
  readonly stallMs?: number;
  /** What has ended and is not counted yet. */
  readonly unsettled?: Unsettled;
  /** Called before each collection: an app may have cleared the registry. Never throws. */
  readonly restoreFamilies?: () => void;
}

/** The scrape of a registry, our families and the default metrics, as text 0.0.4 or OpenMetrics 1.0. */
export class MetricsPage {
  readonly #options: MetricsPageOptions;
  readonly #passes = new Set<Pass>();
  #newest: Pass | undefined;
  #readers = 0;

  constructor(options: MetricsPageOptions) {
    this.#options = options;
  }

  /** Answers one request, of whatever method but HEAD with the scrape. Never throws. */
  serve(request: IncomingMessage, response: ServerResponse, authorize?: Authorize): void {
    this.#serve(request, response, authorize).catch((error: unknown) => {
      this.#options.failed('scrape', error);
      if (!isBegun(response)) destroy(response);
    });
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    authorize: Authorize | undefined,
  ): Promise<void> {
    // Without a listener, a response whose client has gone would be an uncaught error.
    response.on('error', () => {});
    if (response.headersSent) throw new Error('the response has been begun by somebody else');
    if (authorize !== undefined && (await refuses(authorize, request, this.#options.failed))) {
      if (!response.headersSent) plainAnswer(response, 403, 'forbidden\n');
      return;
    }
    if (this.#options.unsettled?.isEmpty === false) await this.#options.unsettled.settled();
    // A timeout of the app's, say, has answered meanwhile.
    if (response.headersSent) return;
    const format = this.#format(headerOf(request, 'accept'));
    const encoding = negotiateEncoding(headerOf(request, 'accept-encoding'));
    if (request.method === 'HEAD') {
      for (const [name, value] of scrapeHeaders(format, encoding)) response.setHeader(name, value);
      response.writeHead(200).end();
      return;
    }
    if (this.#readers >= MAX_READERS) {
      response.setHeader('Retry-After', '1');
      plainAnswer(response, 503, 'too many scrapes at a time\n');
      return;
    }
    if (response.destroyed) return;
    const pass = this.#pass();
    const reader: Reader = new Reader(response, {
      format,
      encoding,
      stallMs: this.#options.stallMs ?? 10_000,
      gone: () => {
        this.#readers--;
        pass.remove(reader);
        if (pass.over) this.#passes.delete(pass);
      },
    });
    this.#readers++;
    pass.add(reader);
  }

  /** OpenMetrics only if it shows every metric under its own name. */
  #format(accept: string | undefined): Format {
    const preferred = negotiateFormat(accept);
    if (preferred === 'text') return preferred;
    // What is left out is counted when it is collected.
    return haveNamesOfOpenMetrics(listedMetrics(this.#options, () => {})) ? preferred : 'text';
  }

  /** The newest pass while it is fresh and runs, else a new one. */
  #pass(): Pass {
    const newest = this.#newest;
    if (newest?.running && clock.now() - newest.startedMs < SHARED_MS) return newest;
    if (this.#passes.size >= MAX_PASSES) {
      const [oldest] = this.#passes;
      oldest?.cut();
    }
    this.#options.restoreFamilies?.();
    const pass = new Pass(collect(this.#options, this.#options.collectTimeoutMs ?? 1_000), (error) =>
      this.#options.failed('scrape', error),
    );
    this.#passes.add(pass);
    this.#newest = pass;
    return pass;
  }
}

/** A response that cannot be asked is not touched, either. */
function isBegun(response: ServerResponse): boolean {
  try {
    return response.headersSent;
  } catch {
    return true;
  }
}

/** The requests of serverless adapters and test kits may have no headers, or lists of them. */
function headerOf(request: IncomingMessage, name: string): string | undefined {
  const { headers } = request as { headers?: Readonly<Record<string, unknown>> | null };
  const value = headers?.[name];
  return typeof value === 'string' ? value : undefined;
}
