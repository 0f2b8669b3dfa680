import { decode } from '@msgpack/msgpack';
import type { Span } from './span.ts';

interface DatadogSpan {
  readonly span_id: bigint;
  readonly parent_id: bigint;
  readonly name: string;
  readonly resource: string;
  readonly service: string;
  readonly type?: string;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Reads a request to `/v0.4/traces` of Datadog's agent: lists of spans, one per trace. */
export function readDatadog(body: Buffer): Span[] {
  const traces = decode(body, { useBigInt64: true }) as readonly (readonly DatadogSpan[])[];
  return traces.flat().map(({ span_id, parent_id, name, resource, service, type, error, meta, metrics }) => ({
    id: String(span_id),
    parentId: String(parent_id),
    name,
    facts: { resource, service, type, error: String(error), ...meta, ...metrics },
  }));
}
