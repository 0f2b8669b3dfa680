import type { Body, OutboundCall } from '@channel-exporter/core';
import { HOSTILE_BODIES } from '../hostile-bodies.ts';
import { newExporter } from '../peers/channel-exporter.ts';
import type { Sample, Subject } from '../subject.ts';
import { blackHole, timed } from '../timed.ts';

export interface SerialisingCase {
  /** One of {@link HOSTILE_BODIES}. */
  readonly name: string;
  readonly count: number;
}

interface Reply {
  readonly value: object;
  readonly text: string;
  readonly bytes: Buffer;
}

const PIECE_BYTES = 16_384;
const URL_OF_PARTNER = new URL('http://partner.example/orders');
const HEADERS = { contentType: 'application/json', contentEncoding: undefined };

/** What a plugin has of a body, by the name of the variant. */
const BODIES: Readonly<Record<string, (call: OutboundCall, reply: Reply) => Body>> = {
  'as bytes': (call, { bytes }) => {
    const head = call.keepBody(HEADERS);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) head?.push(bytes.subarray(at, at + PIECE_BYTES));
    return { ...HEADERS, head, complete: true };
  },
  'as object and text': (_call, { value, text }) => ({ ...HEADERS, held: value, text, complete: true }),
  'as object': (_call, { value }) => ({ ...HEADERS, held: value, complete: true }),
};

/** Replies handed to core as plugins do it: no network is between. Or serialised, beside the same call. */
export function open(variant: string): Subject {
  const replies = new Map<string, Reply>();
  const bodyOf = BODIES[variant] ?? BODIES['as object'];
  const partners = { partners: [{ partner: '1', hosts: [URL_OF_PARTNER.host], actions: {} }] };
  const outbound = newExporter({ partners }).outbound.attach(
    'benchmark',
    variant in BODIES ? {} : { readCode: false },
  );
  const isSerialised = variant === 'JSON.stringify';
  return {
    measure: ({ name, count }: SerialisingCase): Promise<Sample> => {
      const reply = replies.get(name) ?? makeReply(name);
      replies.set(name, reply);
      return timed(count, (times) => {
        for (let done = 0; done < times; done++) {
          const call = outbound.begin(URL_OF_PARTNER);
          if (call === undefined || bodyOf === undefined) throw new Error('the call is not recorded');
          call.end({ status: 200, body: bodyOf(call, reply) });
          if (isSerialised) blackHole.total += JSON.stringify(reply.value).length;
        }
      });
    },
  };
}

function makeReply(name: string): Reply {
  const make = HOSTILE_BODIES[name];
  if (make === undefined) throw new Error(`there is no body "${name}"`);
  const text = JSON.stringify(make());
  // As a parser leaves it.
  return { value: JSON.parse(text) as object, text, bytes: Buffer.from(text) };
}
