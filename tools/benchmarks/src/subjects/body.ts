import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';
import type { Body, OutboundOptions } from '@channel-exporter/core';
import type { BodySize } from '../bodies.ts';
import { type BodyShape, bytesOf, replyOf } from '../json-bodies.ts';
import { newExporter } from '../peers/channel-exporter.ts';
import type { Sample, Subject } from '../subject.ts';
import { blackHole, timed } from '../timed.ts';

export interface BodyCase {
  readonly shape: BodyShape;
  readonly size: BodySize;
  readonly count: number;
}

interface Reply extends Pick<Body, 'contentType' | 'contentEncoding' | 'held'> {
  /** As a socket gives them. */
  readonly pieces: readonly Buffer[];
}

interface Taker {
  /** Handles one reply; a promise where the work goes on after it. */
  readonly take: (reply: Reply) => unknown;
  /** Resolves when the work of all that were taken is done. */
  readonly settled: () => Promise<void>;
}

const PIECE_BYTES = 16_384;
const URL_OF_PARTNER = new URL('http://partner.example/orders');
const inflate = promisify(gunzip);

/** Replies of a partner, handed to core as a plugin does it: no network is between. */
export function open(variant: string): Subject {
  const replies = new Map<string, Reply>();
  const taker = takerOf(variant);
  const once = variant === 'clone().json()' ? { ...taker, take: readOnce } : undefined;
  return {
    measure: async ({ shape, size, count }: BodyCase): Promise<Sample> => {
      const key = `${shape}, ${size}`;
      const reply = replies.get(key) ?? makeReply(shape, size);
      replies.set(key, reply);
      const sampleOf = ({ take, settled }: Taker): Promise<Sample> =>
        timed(count, async (times) => {
          for (let done = 0; done < times; done++) {
            const pending = take(reply);
            if (pending instanceof Promise) await pending;
          }
          await settled();
        });
      const sample = await sampleOf(taker);
      if (once === undefined) return sample;
      return { cpuNs: (sample.cpuNs ?? Number.NaN) - ((await sampleOf(once)).cpuNs ?? Number.NaN) };
    },
  };
}

function makeReply(shape: BodyShape, size: BodySize): Reply {
  const value = replyOf(shape, size);
  const isZipped = shape.startsWith('gzip');
  const bytes = isZipped ? gzipSync(bytesOf(value)) : bytesOf(value);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(bytes.subarray(at, at + PIECE_BYTES));
  return {
    contentType: typeof value === 'string' ? 'text/html' : 'application/json',
    contentEncoding: isZipped ? 'gzip' : undefined,
    held: shape === 'held as an object' ? value : undefined,
    pieces,
  };
}

function takerOf(variant: string): Taker {
  switch (variant) {
    case 'channel-exporter':
      return recording({});
    case 'JSON.parse of a copy': {
      const { take, settled } = recording({ readCode: false });
      const both: Taker['take'] = (reply) => {
        take(reply);
        return parseCopy(reply);
      };
      return { take: both, settled };
    }
    case 'clone().json()':
      return {
        take: async (reply) => {
          const response = responseOf(reply);
          const copy = response.clone();
          await Promise.all([readJson(response), readJson(copy)]);
        },
        settled: async () => {},
      };
    default:
      return recording({ readCode: false });
  }
}

/** Calls that are recorded, whose bodies are read as the options say. */
function recording(options: OutboundOptions): Taker {
  const partners = { partners: [{ partner: '1', hosts: [URL_OF_PARTNER.host], actions: {} }] };
  const exporter = newExporter({ partners });
  const attachment = exporter.outbound.attach('benchmark', options);
  const family = exporter.registry.getSingleMetric('partner_http_metrics') as CountedFamily;
  let taken = 0;
  return {
    take: ({ contentType, contentEncoding, held, pieces }) => {
      taken++;
      const call = attachment.begin(URL_OF_PARTNER);
      if (call === undefined) throw new Error('the call is not recorded');
      const head = held === undefined ? call.keepBody({ contentType, contentEncoding }) : undefined;
      if (head !== undefined) for (const piece of pieces) head.push(piece);
      call.end({ status: 200, body: { contentType, contentEncoding, held, head, complete: true } });
    },
    settled: async () => {
      // What is inflated is recorded later; nobody is told when.
      while ((await countOf(family)) < taken) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

interface CountedFamily {
  get(): Promise<{ readonly values: readonly { readonly metricName?: string; readonly value: number }[] }>;
}

async function countOf(family: CountedFamily): Promise<number> {
  const { values } = await family.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
  return counts.reduce((sum, { value }) => sum + value, 0);
}

function parseCopy({ contentType, contentEncoding, held, pieces }: Reply): Promise<void> | undefined {
  const parse = (bytes: Buffer): void => {
    const { code } = JSON.parse(bytes.toString()) as { readonly code?: string };
    blackHole.total += code?.length ?? 0;
  };
  if (contentType !== 'application/json' || held !== undefined) return undefined;
  const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  if (contentEncoding === undefined) parse(bytes);
  else return inflate(bytes).then(parse);
  return undefined;
}

async function readOnce(reply: Reply): Promise<void> {
  await readJson(responseOf(reply));
}

function responseOf({ contentType, pieces }: Reply): Response {
  const body = new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': contentType ?? '' } });
}

async function readJson(response: Response): Promise<void> {
  const { code } = (await response.json()) as { readonly code?: string };
  blackHole.total += code?.length ?? 0;
}
