import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value that JSON cannot hold as it is: bytes, or a long text; see `vectors/README.md`. */
export type Encoded =
  | string
  | { readonly $b64: string }
  | { readonly $repeat: [string, string, number, string] };

export type Labels = Readonly<Record<string, string>>;

/** One label set and how often it was observed. */
export interface Series {
  readonly labels: Labels;
  readonly count: number;
}

interface Row<Given, Result> {
  readonly id: string;
  readonly what: string;
  readonly given: Given;
  readonly python: Result;
}

export interface InboundGiven {
  readonly method?: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Encoded;
  readonly response: {
    /** How the handler behaves; undefined: it answers with `body`. */
    readonly mode?: string;
    readonly status?: number;
    readonly content_type?: string;
    readonly body?: Encoded;
    readonly chunks?: readonly string[];
    readonly set_method_code?: unknown;
  };
}

/** How the partner's server answers one path. */
export interface Reply {
  readonly mode?: 'gzip' | 'hangup' | 'truncate';
  readonly status?: number;
  readonly content_type?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Encoded;
  /** In seconds. */
  readonly delay?: number;
}

export interface OutboundGiven {
  readonly call: {
    readonly method?: string;
    readonly url: string;
    readonly params?: Readonly<Record<string, string>>;
    /** In seconds. */
    readonly timeout?: number;
    readonly stream?: boolean;
  };
  /** By path; `*` is every path. */
  readonly server: Readonly<Record<string, Reply>>;
  /** By host, in the Python library's own form. */
  readonly partners?: Readonly<Record<string, PythonPartner>>;
}

export interface PythonPartner {
  readonly partner?: string | number | null;
  readonly paths: Readonly<Record<string, string | number | null>>;
}

export interface ConsumerGiven {
  readonly worker: {
    readonly returns?: unknown;
    readonly raises?: string;
    readonly async?: true;
    readonly generator?: true;
  };
  readonly queue?: string | number | readonly string[];
}

export interface SetUpGiven {
  readonly calls: readonly [
    { readonly args?: readonly unknown[]; readonly kwargs?: Readonly<Record<string, unknown>> },
  ];
}

export interface SetUpResult {
  readonly result: readonly [string];
  /** By metric name. */
  readonly le: Readonly<Record<string, readonly string[]>>;
}

export interface KeySearchRow {
  readonly id: string;
  readonly json: string;
  readonly key: string;
  readonly python: string | null;
}

export type InboundRow = Row<InboundGiven, readonly Series[]>;
export type OutboundRow = Row<OutboundGiven, readonly Series[]>;
export type ConsumerRow = Row<ConsumerGiven, readonly Series[]>;
export type SetUpRow = Row<SetUpGiven, SetUpResult>;

export const inboundRows: readonly InboundRow[] = read('inbound') as InboundRow[];
export const outboundRows: readonly OutboundRow[] = read('outbound') as OutboundRow[];
export const consumerRows: readonly ConsumerRow[] = read('consumer') as ConsumerRow[];
export const setUpRows: readonly SetUpRow[] = read('init') as SetUpRow[];
export const keySearchRows: readonly KeySearchRow[] = read('key-search') as KeySearchRow[];

/** The bytes that an encoded value stands for. */
export function bytes(value: Encoded): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  if ('$b64' in value) return Buffer.from(value.$b64, 'base64');
  const [before, unit, times, after] = value.$repeat;
  return Buffer.from(before + unit.repeat(times) + after);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, '../vectors', `${name}.json`), 'utf8'));
}
