import { setImmediate as nextTurn } from 'node:timers/promises';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  type ChannelExporter,
  createExporter,
  type OutboundOptions,
  type RegistryLike,
} from '@channel-exporter/core';

/** How a body reaches core. */
export type Way =
  | 'held'
  | 'held with its text'
  | 'text'
  | 'bytes'
  | 'strings'
  | 'gzip'
  | 'br'
  | 'deflate'
  | 'raw deflate';

/** Those that cost little are drawn more often. */
export const WAYS: readonly Way[] = [
  'held',
  'text',
  'bytes',
  'bytes',
  'strings',
  'held with its text',
  'text',
  'bytes',
  'strings',
  'gzip',
  'br',
  'deflate',
  'raw deflate',
];

interface Given {
  readonly complete?: boolean;
  /** How long the pieces are, in turn. */
  readonly pieces?: readonly number[];
  readonly contentEncoding?: string;
  readonly contentType?: string;
}

/** One client of core's, whose partner sends bodies: what the label `code` then shows. */
export class BodySubject {
  readonly #exporter: ChannelExporter;
  readonly #attachment: ReturnType<ChannelExporter['outbound']['attach']>;

  constructor(registry: RegistryLike, options?: OutboundOptions) {
    this.#exporter = createExporter({
      syscode: 'A123010101',
      registry,
      defaultMetrics: false,
      logger: () => {},
      partners: { partners: [{ partner: '1', hosts: ['partner.example'] }] },
    });
    this.#attachment = this.#exporter.outbound.attach('test', options);
  }

  /** The label of JSON text that arrives in this way. */
  codeOf(json: string, way: Way, given: Given = {}): Promise<string> {
    switch (way) {
      case 'held':
        return this.codeOfHeld(JSON.parse(json));
      case 'held with its text':
        return this.codeOfHeld(JSON.parse(json), json);
      case 'text':
        return this.codeOfHeld(json);
      case 'strings':
      case 'bytes':
        return this.codeOfBytes(way === 'strings' ? json : Buffer.from(json), given);
      default:
        return this.codeOfBytes(compressed(json, way), {
          ...given,
          contentEncoding: way === 'raw deflate' ? 'deflate' : way,
        });
    }
  }

  async codeOfHeld(held: unknown, text?: string): Promise<string> {
    return this.#recorded(() => ({
      held,
      text,
      contentType: 'application/json',
      contentEncoding: undefined,
      complete: true,
    }));
  }

  async codeOfBytes(body: Buffer | string, given: Given = {}): Promise<string> {
    const {
      complete = true,
      pieces = [body.length],
      contentEncoding,
      contentType = 'application/json',
    } = given;
    return this.#recorded((call) => {
      const head = call.keepBody({ contentType, contentEncoding });
      for (let at = 0, turn = 0; at < body.length; turn++) {
        let size = Math.max(1, pieces[turn % pieces.length] ?? 1);
        // Half a character cannot be written: Node, too, would send U+FFFD for each half.
        if (typeof body === 'string' && /[\ud800-\udbff]/.test(body.charAt(at + size - 1))) size++;
        head?.push(typeof body === 'string' ? body.slice(at, at + size) : body.subarray(at, at + size));
        at += size;
      }
      return { head, contentType, contentEncoding, complete };
    });
  }

  close(): Promise<void> {
    return this.#exporter.close();
  }

  async #recorded(bodyOf: (call: Call) => Body): Promise<string> {
    const metric = this.#exporter.registry.getSingleMetric('partner_http_metrics') as Metric;
    metric.reset();
    const call = this.#attachment.begin('http://partner.example/');
    if (call === undefined) throw new Error('the call is not recorded');
    call.end({ status: 200, body: bodyOf(call) });
    for (;;) {
      const counts = (await metric.get()).values.filter(({ metricName }) => metricName?.endsWith('_count'));
      if (counts.length > 1 || (counts[0]?.value ?? 1) !== 1) throw new Error('more than one observation');
      if (counts[0] !== undefined) return String(counts[0].labels.code);
      await nextTurn();
    }
  }
}

type Call = NonNullable<ReturnType<ReturnType<ChannelExporter['outbound']['attach']>['begin']>>;
type Body = NonNullable<Parameters<Call['end']>[0]['body']>;

interface Metric {
  reset(): void;
  get(): Promise<{
    values: readonly { metricName?: string; labels: Record<string, unknown>; value: number }[];
  }>;
}

function compressed(json: string, way: Way): Buffer {
  switch (way) {
    case 'gzip':
      return gzipSync(json, { level: 1 });
    case 'br':
      return brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    case 'deflate':
      return deflateSync(json, { level: 1 });
    default:
      return deflateRawSync(json, { level: 1 });
  }
}
