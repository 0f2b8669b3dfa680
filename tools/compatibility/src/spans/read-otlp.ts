import type { Span } from './span.ts';

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: unknown;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly name: string }[];
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

/** Reads a request to `/v1/traces` of OTLP/HTTP, as JSON. */
export function readOtlp(body: Buffer): Span[] {
  const { resourceSpans } = JSON.parse(body.toString()) as Payload;
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => toSpan(scope.name, span))),
  );
}

function toSpan(scope: string, span: OtlpSpan): Span {
  const { spanId, parentSpanId = '', name, kind, status, attributes, events } = span;
  const values = attributes.map(({ key, value }) => [key, Object.values(value)[0]] as const);
  return {
    id: spanId,
    parentId: parentSpanId,
    name,
    facts: { scope, kind, status, events: events.map((event) => event.name), ...Object.fromEntries(values) },
  };
}
