import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAuthorized } from '../http/authorize.js';
import { sendPlainResponse } from '../http/plain-response.js';
import type { Authorize } from '../options/types.js';
import { clock } from '../runtime.js';
import type { PendingObservations } from '../series/pending-observations.js';
import type { SeriesStore } from '../series/series-store.js';
import { collect, type Sources } from './collect.js';
import { haveNamesOfOpenMetrics, listedMetrics } from './listed-metrics.js';
import { type Format, negotiateEncoding, negotiateFormat } from './negotiation.js';
import { Pass } from './pass.js';
import { destroy, Reader, scrapeHeaders } from './reader.js';

/** How many scrapes may be under way at a time, and how many of one address. One more takes the place of the one that stands still the longest. */
const MAX_READERS = 512;
const MAX_READERS_OF_ADDRESS = 128;

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
  readonly pending?: PendingObservations;
  /** Called before each collection: an app may have cleared the registry. Never throws. */
  readonly restoreFamilies?: () => void;
}

/** The scrape of a registry, our families and the default metrics, as text 0.0.4 or OpenMetrics 1.0. */
export class MetricsPage {
  readonly #options: MetricsPageOptions;
  readonly #passes = new Set<Pass>();
  #newest: { readonly pass: Pass; readonly stores: readonly SeriesStore[] } | undefined;
  readonly #readers = new Set<Reader>();

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
    if (authorize !== undefined && !(await isAuthorized(authorize, request, this.#options.failed))) {
      if (!response.headersSent) sendPlainResponse(response, 403, 'forbidden\n');
      return;
    }
    if (this.#options.pending?.isEmpty === false) await this.#options.pending.whenSettled();
    // A timeout of the app's, say, has answered meanwhile.
    if (response.headersSent) return;
    const format = this.#format(headerOf(request, 'accept'));
    const encoding = negotiateEncoding(headerOf(request, 'accept-encoding'));
    if (request.method === 'HEAD') {
      for (const [name, value] of scrapeHeaders(format, encoding)) response.setHeader(name, value);
      response.writeHead(200).end();
      return;
    }
    if (response.destroyed) return;
    const address = addressOf(request);
    this.#makeRoom(address);
    const pass = this.#pass();
    const reader: Reader = new Reader(response, {
      format,
      encoding,
      stallMs: this.#options.stallMs ?? 10_000,
      address,
      gone: () => {
        this.#readers.delete(reader);
        pass.remove(reader);
        if (pass.over) this.#passes.delete(pass);
      },
    });
    this.#readers.add(reader);
    pass.add(reader);
  }

  /** A scrape that arrives is answered, whoever holds the others: the reader that stands still the longest is cut. */
  #makeRoom(address: string | undefined): void {
    const readers = [...this.#readers];
    const ofAddress = readers.filter((reader) => reader.address === address);
    if (ofAddress.length >= MAX_READERS_OF_ADDRESS) longestStalled(ofAddress)?.cut();
    else if (readers.length >= MAX_READERS) longestStalled(readers)?.cut();
  }

  /** OpenMetrics only if it shows every metric under its own name. */
  #format(accept: string | undefined): Format {
    const preferred = negotiateFormat(accept);
    if (preferred === 'text') return preferred;
    // What is left out is counted when it is collected.
    return haveNamesOfOpenMetrics(listedMetrics(this.#options, () => {})) ? preferred : 'text';
  }

  /** The newest pass while it is fresh and runs, and no family has taken another store; else a new one. */
  #pass(): Pass {
    const stores = this.#options.families.map(({ store }) => store);
    const newest = this.#newest;
    const isCurrent = newest?.stores.every((store, at) => store === stores[at]);
    if (isCurrent && newest?.pass.running && clock.now() - newest.pass.startedMs < SHARED_MS) {
      return newest.pass;
    }
    if (this.#passes.size >= MAX_PASSES) {
      const [oldest] = this.#passes;
      oldest?.cut();
    }
    this.#options.restoreFamilies?.();
    const pass = new Pass(collect(this.#options, this.#options.collectTimeoutMs ?? 1_000), (error) =>
      this.#options.failed('scrape', error),
    );
    this.#passes.add(pass);
    this.#newest = { pass, stores };
    return pass;
  }
}

function longestStalled(readers: readonly Reader[]): Reader | undefined {
  const stalled = new Map(readers.map((reader) => [reader, reader.stalledMs()]));
  return readers.toSorted((a, b) => (stalled.get(b) ?? 0) - (stalled.get(a) ?? 0))[0];
}

/** The address of the client. Those of serverless adapters have none, or no socket. */
function addressOf({ socket }: IncomingMessage): string | undefined {
  return (socket as IncomingMessage['socket'] | null | undefined)?.remoteAddress;
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
