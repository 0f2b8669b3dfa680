import fc from 'fast-check';

/** What goes wrong with an answer. After each of them the connection is done for, so that no other call suffers from it. */
const FAULTS = [
  'reset before the headers',
  'close before the headers',
  'hang before the headers',
  'no HTTP',
  'half a head',
  'an unasked 100',
  'reset in the body',
  'close in the body',
  'half-close in the body',
  'hang in the body',
  'length too long',
  'bytes after the body',
  'a body where none may be',
] as const;

export type Fault = (typeof FAULTS)[number];

/** What the partner does with one request, in turns of its event loop. */
export interface PartnerScript {
  /** The statuses of the redirects before the answer. */
  readonly redirects: readonly number[];
  readonly informational: 'none' | 102 | 103;
  readonly status: number;
  readonly body: 'code' | 'no code' | 'text' | 'empty' | 'long';
  readonly encoding: 'identity' | 'gzip' | 'broken gzip' | 'cut gzip';
  readonly framing: 'length' | 'chunked' | 'until close';
  readonly pieces: number;
  readonly waitTurns: number;
  readonly gapTurns: number;
  readonly fault: 'none' | Fault;
}

/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 304]);

export const partnerScripts: fc.Arbitrary<PartnerScript> = fc.record({
  redirects: fc.oneof(
    { weight: 5, arbitrary: fc.constant<number[]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom<number[]>(301, 302, 303, 307, 308), { minLength: 1, maxLength: 3 }),
    },
  ),
  informational: fc.constantFrom<PartnerScript['informational'][]>('none', 'none', 'none', 102, 103),
  status: fc.constantFrom<number[]>(200, 200, 201, 204, 304, 400, 404, 500, 503),
  body: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom('code', 'code', 'no code', 'text', 'empty') },
    { weight: 1, arbitrary: fc.constant('long' as const) },
  ),
  encoding: fc.constantFrom('identity', 'identity', 'identity', 'gzip', 'broken gzip', 'cut gzip'),
  // Each connection that is closed costs as much as several calls.
  framing: fc.constantFrom(
    'length',
    'length',
    'length',
    'length',
    'chunked',
    'chunked',
    'chunked',
    'chunked',
    'until close',
  ),
  pieces: fc.integer({ min: 1, max: 4 }),
  waitTurns: fc.nat(3),
  gapTurns: fc.nat(2),
  fault: fc.oneof(
    { weight: 4, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
  ),
});

/** True where an answer to `method` has no bytes behind its head. */
export function isBodiless({ status }: PartnerScript, method: string): boolean {
  return method === 'HEAD' || BODILESS.has(status);
}

/** True where nothing can be cut from the body, because its length is none. */
export function endsWithItsHead({ body, encoding, framing, fault }: PartnerScript): boolean {
  return body === 'empty' && encoding === 'identity' && framing === 'length' && fault !== 'length too long';
}

/** True where no race decides what a patient caller gets. */
export function isCertainAnswer({ fault }: PartnerScript): boolean {
  return fault === 'none' || fault === 'close before the headers' || fault === 'no HTTP';
}

/**
 * `script` as the fetch of Node bears it. While more than 64 KiB wait to be read, its undici asserts at the end of the
 * connection that its parser is not paused: the process ends, and no caller can catch it, with or without us
 * (https://github.com/nodejs/undici/issues/5360). So there a long body stands only where the connection stays.
 */
export function sparingFetch(script: PartnerScript): PartnerScript {
  const { body, encoding, framing, fault } = script;
  const stays = fault === 'hang in the body' || (fault === 'none' && framing !== 'until close');
  return body === 'long' && encoding === 'identity' && !stays ? { ...script, body: 'code' } : script;
}

/** True where only the caller can end the exchange. */
export function neverEnds(script: PartnerScript, method: string): boolean {
  if (script.fault === 'hang before the headers') return true;
  return script.fault === 'hang in the body' && !isBodiless(script, method) && !endsWithItsHead(script);
}
