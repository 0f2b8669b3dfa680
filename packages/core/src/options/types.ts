import type { IncomingMessage } from 'node:http';
import type { PartnerDirectoryInput } from '../partners/directory.js';
import type { RegistryLike } from '../registry-like.js';

/** Decides who may read the scrape; a rejection or a throw refuses. */
export type Authorize = (request: IncomingMessage) => boolean | Promise<boolean>;

/** A business code as a reader may give it; anything else is no code. */
export type CodeValue = string | number | boolean | undefined;

export interface ReadCodeContext {
  /** `Content-Type` of the body, undefined where absent. */
  readonly contentType: string | undefined;
  /** The HTTP status. */
  readonly status: number;
  /** False where the body was cut short or is longer than `maxBodyBytes`. */
  readonly complete: boolean;
}

/** Takes the business code out of a body: the object that was sent, the parsed JSON, else the text that was kept. */
export type ReadCode = (body: unknown, context: ReadCodeContext) => CodeValue;

/** Where a line of log goes; `console.warn` has this shape. */
export type Logger = (message: string) => void;

export interface ExporterOptions {
  /** The ten-character system code: one upper-case letter and nine digits. */
  syscode: string;
  /** Upper bounds of `<syscode>_inner_metrics`, in milliseconds. @default 100 … 8000, see `DEFAULT_BUCKETS` */
  innerMetricsBuckets?: readonly number[];
  /** Upper bounds of `partner_http_metrics`, in milliseconds. @default as above */
  partnerHttpMetricsBuckets?: readonly number[];
  /** Upper bounds of `<syscode>_consumer_metrics`, in milliseconds. @default as above */
  consumerMetricsBuckets?: readonly number[];
  /** Port of the standalone endpoint that `init` opens where no app serves `/metrics`; 0 any free one, `false` none. @default 9166 */
  defaultMetricsPort?: number | false;
  /** Address of that endpoint. @default all addresses */
  defaultMetricsHost?: string;
  /** The partner directory: an object, or the path of a JSON file. Without one no outbound call is recorded. */
  partners?: PartnerDirectoryInput | string;
  /** A reader of the business code for one partner, by the partner's code. */
  readPartnerCode?: Readonly<Record<string, ReadCode>>;
  /** Where the families live. @default prom-client's default registry */
  registry?: RegistryLike;
  /** Whether process and Node metrics join the scrape. @default true */
  defaultMetrics?: boolean;
  /** How many label sets each family holds at most; one is 16 series with 13 buckets. @default 2000 */
  cardinalityLimit?: number;
  /**
   * Callers that the app names: their `f_code` counts as the app's own text, which clients cannot displace. A list of
   * `User-Agent`s, or a function that gets the label. @default none
   */
  knownCallers?: readonly string[] | ((caller: string) => boolean);
  /**
   * A label set with text that others write may be retired for a new one when it was not observed for this time, in
   * milliseconds. @default 3600000, one hour
   */
  idleSetMs?: number;
  /** Where warnings go. @default console.warn */
  logger?: Logger;
}

export interface InboundOptions<Subject> {
  /**
   * Paths that are not recorded, compared without the query: `/ping`, all that lies below as `/static/*`, or a RegExp. A
   * given list replaces the default. @default ['/healthcheck']
   */
  ignorePaths?: readonly (string | RegExp)[];
  /** Requests for which it returns true are not recorded; it is called when they arrive. */
  ignore?: (subject: Subject) => boolean;
  /**
   * What the label `path` shows: the route's template, the decoded request path, or what a function gives. The function
   * gets the template too, undefined for `unmatched`; if it returns undefined, that stays. @default 'route'
   */
  pathLabel?: 'route' | 'url' | ((subject: Subject, template: string | undefined) => string | undefined);
  /** Whether requests that no route took are recorded, as the path `unmatched`. @default 'record' */
  unmatched?: 'record' | 'ignore';
  /** Where the middleware answers the scrape; `false` nowhere. @default '/metrics' */
  metricsPath?: string | false;
  /** Who may read the scrape. @default everybody */
  authorize?: Authorize;
  /** Replaces the search for the business code; `false` leaves bodies alone. */
  readCode?: ReadCode | false;
  /** Replaces the `User-Agent` as the caller. */
  readCaller?: (subject: Subject) => CodeValue;
  /** Replaces the search for the method code. */
  readMethodCode?: (subject: Subject) => CodeValue;
  /** How much of a response body is kept to find a code in it, in bytes, compressed and inflated alike. @default 65536 */
  maxBodyBytes?: number;
}

export interface OutboundOptions {
  /** Replaces the search for the business code; `false` leaves bodies alone. */
  readCode?: ReadCode | false;
  /** How much of a response body is kept to find a code in it, in bytes, compressed and inflated alike. @default 65536 */
  maxBodyBytes?: number;
  /** How long a response stream may stand still before the call counts as ended, in milliseconds. @default 60000 */
  streamIdleMs?: number;
}

export interface ConsumerOptions {
  /** Lets the handler's return value decide the code. @default 0 whatever was returned */
  resultCode?: (result: unknown) => 0 | 1;
}
