import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAuthorized } from '../http/authorize.js';
import { sendPlainResponse } from '../http/plain-response.js';
import type { Authorize } from '../options/types.js';
import { clock } from '../runtime.js';
import type { PendingObservations } from '../series/pending-observations.js';
import type { SeriesStore } from '../series/series-store.js';
import { collect, type Sources } from './collect.js';
import { nextTurn } from './event-loop-scheduler.js';
import { negotiateEncoding, negotiateFormat } from './negotiate.js';
import { fitOpenMetrics, listMetrics } from './read-registry.js';
import { type Collected, Scrape } from './scrape.js';
import { destroy, ScrapeResponse, scrapeHeaders } from './scrape-response.js';
import { TextBuffer } from './text-buffer.js';

/** The most responses at a time, and the most to one address. One more takes the place of the longest stalled. */
const MAX_RESPONSES = 512;
const MAX_RESPONSES_PER_ADDRESS = 128;

/** The most collections at a time. One more aborts the responses of the oldest. */
const MAX_SCRAPES = 8;

/** Age up to which a running scrape is shared with new requests, in milliseconds. */
const SHARED_MS = 1_000;

export interface MetricsPageOptions extends Sources {
  /** Time limit of a metric's `get()`, in milliseconds. @default 1000 */
  readonly collectTimeoutMs?: number;
  /** Time without progress after which a response is aborted, in milliseconds. @default 10000 */
  readonly stallMs?: number;
  /** Observations that have ended and are not counted yet. */
  readonly pending?: PendingObservations;
  /**
   * Reads the metrics of all processes of a group; undefined for those of this process alone. Calls that come before it
   * begins get the same promise.
   */
  readonly collectGroup?: (() => Promise<Collected | undefined>) | undefined;
  /** Called before each collection, since the app may have cleared the registry. Never throws. */
  readonly restoreFamilies?: () => void;
}

interface Newest {
  readonly scrape: Scrape;
  readonly stores: readonly SeriesStore[];
  readonly ofGroup: OfGroup;
}

type OfGroup = Promise<Collected | undefined> | undefined;

/** Time after which a slice of {@link MetricsPage.text} ends, in milliseconds. */
const SLICE_MS = 1;

/** Serves the scrape of a registry, our families and the default metrics, as text 0.0.4 or OpenMetrics 1.0. */
export class MetricsPage {
  readonly #options: MetricsPageOptions;
  readonly #scrapes = new Set<Scrape>();
  #newest: Newest | undefined;
  readonly #responses = new Set<ScrapeResponse>();
  #didGroupFit: boolean | undefined;

  constructor(options: MetricsPageOptions) {
    this.#options = options;
  }

  /** Responds to a request: to HEAD with headers, to any other method with the scrape. Never throws. */
  serve(request: IncomingMessage, response: ServerResponse, authorize?: Authorize): void {
    this.#serve(request, response, authorize).catch((error: unknown) => {
      this.#options.failed('scrape', error);
      if (!areHeadersSent(response)) destroy(response);
    });
  }

  /** Returns the page as text 0.0.4, for pushing and for tests. */
  async text(): Promise<string> {
    if (this.#options.pending?.isEmpty === false) await this.#options.pending.whenSettled();
    const texts: string[] = [];
    const { writers } = await this.#collect(this.#options.collectGroup?.());
    for (const writer of writers) {
      for (let offset: number | undefined = 0; offset !== undefined; ) {
        await nextTurn();
        const out = TextBuffer.take();
        const untilMs = clock.now() + SLICE_MS;
        offset = writer.write(out, offset, 'text', () => clock.now() > untilMs);
        texts.push(out.written().toString());
        out.release();
      }
    }
    return texts.join('');
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    authorize: Authorize | undefined,
  ): Promise<void> {
    // Without a listener, an error of a response whose client has left would end the process.
    response.on('error', () => {});
    if (response.headersSent) throw new Error('headers were already sent before the scrape was asked for');
    if (authorize !== undefined && !(await isAuthorized(authorize, request, this.#options.failed))) {
      if (!response.headersSent) sendPlainResponse(response, 403, 'forbidden\n');
      return;
    }
    if (this.#options.pending?.isEmpty === false) await this.#options.pending.whenSettled();
    // The app may have responded in the meantime, for example by a timeout.
    if (response.headersSent) return;
    const preferred = negotiateFormat(headerOf(request, 'accept'));
    const encoding = negotiateEncoding(headerOf(request, 'accept-encoding'));
    if (request.method === 'HEAD') {
      const format = preferred === 'openmetrics' && !this.#fitsOpenMetrics() ? 'text' : preferred;
      for (const [name, value] of scrapeHeaders(format, encoding)) response.setHeader(name, value);
      response.writeHead(200).end();
      return;
    }
    if (response.destroyed) return;
    const address = addressOf(request);
    this.#makeRoom(address);
    const scrape = this.#currentScrape();
    const scrapeResponse: ScrapeResponse = new ScrapeResponse(response, {
      preferred,
      encoding,
      stallMs: this.#options.stallMs ?? 10_000,
      address,
      onOver: () => {
        this.#responses.delete(scrapeResponse);
        scrape.remove(scrapeResponse);
        if (scrape.isDone()) this.#scrapes.delete(scrape);
      },
    });
    this.#responses.add(scrapeResponse);
    scrape.add(scrapeResponse);
  }

  /** Aborts the longest stalled response if there are too many: a new request is always served. */
  #makeRoom(address: string | undefined): void {
    const all = [...this.#responses];
    const ofAddress = all.filter((response) => response.address === address);
    if (ofAddress.length >= MAX_RESPONSES_PER_ADDRESS) longestStalled(ofAddress)?.abort();
    else if (all.length >= MAX_RESPONSES) longestStalled(all)?.abort();
  }

  /** Returns whether OpenMetrics would keep the names of all metrics. A group's are known from its last page. */
  #fitsOpenMetrics(): boolean {
    // Metrics that cannot be read are reported when they are collected.
    return this.#didGroupFit ?? fitOpenMetrics(listMetrics(this.#options, () => {}));
  }

  /** Returns the newest scrape if it shows what a new one would; else a new one. */
  #currentScrape(): Scrape {
    const stores = this.#options.families.map(({ store }) => store);
    const ofGroup = this.#options.collectGroup?.();
    const newest = this.#newest;
    if (newest?.scrape.isActive() && isCurrent(newest, stores, ofGroup)) return newest.scrape;
    if (this.#scrapes.size >= MAX_SCRAPES) {
      const [oldest] = this.#scrapes;
      oldest?.abort();
    }
    const scrape = new Scrape(this.#collect(ofGroup), (error) => this.#options.failed('scrape', error));
    this.#scrapes.add(scrape);
    this.#newest = { scrape, stores, ofGroup };
    return scrape;
  }

  async #collect(ofGroup: OfGroup): Promise<Collected> {
    this.#options.restoreFamilies?.();
    const group = await ofGroup;
    this.#didGroupFit = group?.fitsOpenMetrics();
    if (group !== undefined) return group;
    const writers = await collect(this.#options, this.#options.collectTimeoutMs ?? 1_000);
    return { writers, fitsOpenMetrics: () => this.#fitsOpenMetrics() };
  }
}

/** It is fresh, and no family has taken another store since. A group's must have what other processes have shown since. */
function isCurrent(newest: Newest, stores: readonly SeriesStore[], ofGroup: OfGroup): boolean {
  if (ofGroup !== undefined) return newest.ofGroup === ofGroup;
  const isSame = newest.stores.every((store, at) => store === stores[at]);
  return isSame && clock.now() - newest.scrape.startedMs < SHARED_MS;
}

function longestStalled(responses: readonly ScrapeResponse[]): ScrapeResponse | undefined {
  const stalledMs = new Map(responses.map((response) => [response, response.stalledMs()]));
  return responses.toSorted((a, b) => (stalledMs.get(b) ?? 0) - (stalledMs.get(a) ?? 0))[0];
}

/** Returns the client's address. Requests of serverless adapters have none, or no socket. */
function addressOf({ socket }: IncomingMessage): string | undefined {
  return (socket as IncomingMessage['socket'] | null | undefined)?.remoteAddress;
}

/** Returns true, too, for a response whose getter throws: it is left alone. */
function areHeadersSent(response: ServerResponse): boolean {
  try {
    return response.headersSent;
  } catch {
    return true;
  }
}

/** Returns a header. Requests of serverless adapters and test kits may have no headers, or arrays. */
function headerOf(request: IncomingMessage, name: string): string | undefined {
  const { headers } = request as { headers?: Readonly<Record<string, unknown>> | null };
  const value = headers?.[name];
  return typeof value === 'string' ? value : undefined;
}
