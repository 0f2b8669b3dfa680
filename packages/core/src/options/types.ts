import type { IncomingMessage } from 'node:http';
import type { CodeValue, ReadCode } from '../body/read-code.js';
import type { PartnerDirectoryInput } from '../partners/directory.js';
import type { RegistryLike } from '../registry-like.js';

export type { CodeValue, ReadCode, ReadCodeContext } from '../body/read-code.js';

/** Decides whether a request may read the scrape; refused if it throws or rejects. */
export type Authorize = (request: IncomingMessage) => boolean | Promise<boolean>;

/** Gets one log line; `console.warn` has this shape. */
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
  /** Port of the standalone endpoint that `init` opens if no app serves `/metrics`; 0 for any free one, `false` for none. @default 9166 */
  defaultMetricsPort?: number | false;
  /** Address of that endpoint. @default all addresses */
  defaultMetricsHost?: string;
  /** The partner directory: an object, or the path of a JSON file. Without it no outbound call is recorded. */
  partners?: PartnerDirectoryInput | string;
  /** Readers of the business code, by the partner's code. */
  readPartnerCode?: Readonly<Record<string, ReadCode>>;
  /** Registry of the families. @default prom-client's default registry */
  registry?: RegistryLike;
  /** Adds process and Node metrics to the scrape. @default true */
  defaultMetrics?: boolean;
  /** Maximum number of label sets per family; one is 16 series with 13 buckets. @default 2000 */
  cardinalityLimit?: number;
  /**
   * Callers that the app knows: their `f_code` counts as the app's own text, which clients cannot displace. A list of
   * `User-Agent`s, or a function that gets the label. @default none
   */
  knownCallers?: readonly string[] | ((caller: string) => boolean);
  /**
   * Idle time after which a label set with text from outside may be retired for a new one, in milliseconds.
   * @default 3600000, one hour
   */
  idleSetMs?: number;
  /**
   * Name of a group of processes or worker threads of this service: `/metrics` of each shows all of them. `false` for
   * this process alone. @default the environment variable CHANNEL_EXPORTER_GROUP; without it, with `init`, the workers
   * of a cluster are a group
   */
  group?: string | false;
  /** Gets the warnings. @default console.warn */
  logger?: Logger;
}

export interface InboundOptions<Subject> {
  /**
   * Paths that are not recorded, compared without the query: `/ping`, `/static/*` for all paths below, or a RegExp. A
   * given list replaces the default. @default ['/healthcheck']
   */
  ignorePaths?: readonly (string | RegExp)[];
  /** Called when a request arrives; if it returns true, the request is not recorded. */
  ignore?: (subject: Subject) => boolean;
  /**
   * The label `path`: the route's template, the decoded request path, or the result of a function. The function gets the
   * template too, undefined for `unmatched`; if it returns undefined, the template is used. @default 'route'
   */
  pathLabel?: 'route' | 'url' | ((subject: Subject, template: string | undefined) => string | undefined);
  /** `'record'` records requests without a route, with the path `unmatched`. @default 'record' */
  unmatched?: 'record' | 'ignore';
  /** Path at which the middleware answers the scrape; `false` for none. @default '/metrics' */
  metricsPath?: string | false;
  /** Decides whether a request may read the scrape. @default all may */
  authorize?: Authorize;
  /** Replaces the search for the business code; `false` leaves bodies alone. */
  readCode?: ReadCode | false;
  /** Replaces the `User-Agent` as the caller. */
  readCaller?: (subject: Subject) => CodeValue;
  /** Replaces the search for the method code. */
  readMethodCode?: (subject: Subject) => CodeValue;
  /** Bytes of a response body that are kept to find a code in it, compressed and decompressed alike. @default 65536 */
  maxBodyBytes?: number;
}

export interface OutboundOptions {
  /** Replaces the search for the business code; `false` leaves bodies alone. */
  readCode?: ReadCode | false;
  /** Bytes of a response body that are kept to find a code in it, compressed and decompressed alike. @default 65536 */
  maxBodyBytes?: number;
  /** Time without a byte after which a response stream counts as ended, in milliseconds. @default 60000 */
  streamIdleMs?: number;
}

export interface ConsumerOptions {
  /** Reads the code from the handler's return value. @default 0, whatever it returned */
  resultCode?: (result: unknown) => 0 | 1;
}

/** Any function that handles messages, whatever its arguments. */
export type MessageHandler = (...args: never[]) => unknown;

/** A number of messages, or a collection of them: an array, a Set, a Map. */
export type MessageCount = number | { readonly length: number } | { readonly size: number };

export interface HandlerOptions<Handler extends MessageHandler = MessageHandler> {
  /**
   * Reads the messages of one call from its arguments, before the handler runs: their number, or a collection of them,
   * which is not iterated. @default 1
   */
  messages?: (...args: Parameters<Handler>) => MessageCount;
  /** Reads the code from the value that the handler returned or resolved to. @default 0, whatever it returned */
  resultCode?: (result: Awaited<ReturnType<Handler>>) => 0 | 1;
}
