import type { Span } from './span.ts';

interface SentrySpan {
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  readonly status: string;
  readonly is_segment: boolean;
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

interface SentryEvent {
  readonly event_id: string;
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly mechanism: unknown;
    }[];
  };
  readonly transaction?: string;
  readonly contexts: { readonly trace: { readonly span_id: string; readonly parent_span_id?: string } };
}

/**
 * Reads an envelope of Sentry: a head, then pairs of lines, an item's head and the item. Errors count as spans, too.
 * @throws Error for spans in another form
 */
export function readSentry(body: Buffer): Span[] {
  const [, ...lines] = body.toString().trimEnd().split('\n');
  const spans: Span[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const { type } = JSON.parse(lines[at] as string) as { readonly type: string };
    const item: unknown = JSON.parse(lines[at + 1] as string);
    if (type === 'span') spans.push(...(item as { readonly items: readonly SentrySpan[] }).items.map(toSpan));
    else if (type === 'event') spans.push(toError(item as SentryEvent));
    else if (type === 'transaction') throw new Error('Sentry sends transactions; readSentry must learn them');
  }
  return spans;
}

function toSpan({ span_id, parent_span_id = '', name, status, is_segment, attributes }: SentrySpan): Span {
  const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
  return {
    id: span_id,
    parentId: parent_span_id,
    name,
    facts: { status, is_segment, ...Object.fromEntries(values) },
  };
}

function toError({ event_id, exception, transaction, contexts }: SentryEvent): Span {
  const errors = exception.values.map(({ type, value, mechanism }) => ({ type, value, mechanism }));
  return { id: event_id, parentId: contexts.trace.span_id, name: 'error', facts: { transaction, errors } };
}
