import type { ChannelExporter } from '@channel-exporter/core';
import type { Arbitrary } from 'fast-check';
import type { Schedule } from './caller-script.ts';
import type { PartnerScript } from './partner-script.ts';

/** One call as its caller saw it. */
export interface Called {
  /** What the caller got, or the error; to be compared with that of the same scripts without us. */
  readonly outcome: unknown;
  /** How many calls the caller made, those of its own retries included. */
  readonly calls: number;
  /** Gives up a body that the caller left lying. */
  readonly release?: (() => void) | undefined;
}

/** What must have been counted of one schedule. */
export interface Expected {
  readonly least: number;
  readonly most: number;
  /** As `http_status code`. */
  readonly labels: readonly string[];
}

/** What the model is told of a call beside its scripts. */
export interface Seen {
  /** {@link Called.calls} */
  readonly calls: number;
  /** How many requests the partner got for the first URL. */
  readonly requests: number;
  /** Whether the client was detached after the call had begun. */
  readonly detachedSince: boolean;
}

/** A client under test, opened for one batch. */
export interface Client<Extra> {
  call(url: string, schedule: Schedule<Extra>, shared: AbortSignal): Promise<Called>;
  /** Undefined where it cannot be detached. */
  readonly detach: (() => void) | undefined;
}

/** A plugin with the client that it observes. */
export interface ClientKind<Extra> {
  readonly extras: Arbitrary<Extra>;
  /** What the partner does instead where the bare client's process would not survive it. */
  readonly spared?: (schedule: Schedule<Extra>) => PartnerScript;
  /** Without exporters the client is the bare one. */
  open(exporters: readonly ChannelExporter[], streamIdleMs: number): Client<Extra>;
  /** What must be counted of a call to a partner whose caller had not left before. */
  expected(schedule: Schedule<Extra>, seen: Seen): Expected;
  /** True where the two scripts alone decide what the caller gets. */
  isCertain(schedule: Schedule<Extra>): boolean;
  close(): Promise<void>;
}
