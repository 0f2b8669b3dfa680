import * as fc from 'fast-check';
import { STEPS, type Step } from './script.ts';

/** How our middleware stands in the app: not at all, alone, twice, or once for each of two exporters. */
export type Layout = 'bare' | 'single' | 'nested' | 'two exporters';

/**
 * What kind of server: as Node makes it, one that still answers who sends no more, one that waits 15 ms for a request,
 * one that calls the app for upgrades, too.
 */
export type ServerKind = 'default' | 'half-open' | 'impatient' | 'upgrading';

/** One request as the client writes it, and what the handler does with it. */
export interface ScriptedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly head: 'plain' | 'expect' | 'upgrade' | 'close' | 'http/1.0';
  /** Koa: the handler sets `ctx.respond = false`. */
  readonly raw: boolean;
  readonly steps: readonly Step[];
}

/** What the client does, one after the other; `count` requests in one piece, or the next one up to this share of it. */
export type ClientAct =
  | { readonly act: 'send'; readonly count: number }
  | { readonly act: 'sendPart'; readonly share: number }
  | { readonly act: 'turns'; readonly count: number }
  | { readonly act: 'receive' }
  | { readonly act: 'garbage' }
  | { readonly act: 'halfClose' };

/** One connection, from the first request to its end. */
export interface Schedule {
  readonly layout: Layout;
  readonly server: ServerKind;
  readonly requests: readonly ScriptedRequest[];
  readonly acts: readonly ClientAct[];
  readonly leave: 'close' | 'destroy' | 'reset';
  /** The client does all of it once more, on a new connection. */
  readonly retries: boolean;
}

const often = <T>(value: T, weight: number): fc.WeightedArbitrary<T> => ({
  weight,
  arbitrary: fc.constant(value),
});

const plainSteps = fc
  .tuple(
    fc.array(fc.constantFrom<Step>('tick', 'turn'), { maxLength: 3 }),
    fc.constantFrom<Step>(
      'json',
      'end',
      'endTwice',
      'endInCallback',
      'stream',
      'sizedStream',
      'throw',
      'throwHandled',
      'next',
    ),
  )
  .map(([waits, answer]) => [...waits, answer]);

const scriptedRequest: fc.Arbitrary<ScriptedRequest> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST'),
  head: fc.oneof(
    often('plain' as const, 12),
    ...(['expect', 'upgrade', 'close', 'http/1.0'] as const).map((head) => often(head, 1)),
  ),
  raw: fc.boolean(),
  steps: fc.oneof(
    { weight: 3, arbitrary: plainSteps },
    { weight: 2, arbitrary: fc.array(fc.constantFrom(...STEPS), { maxLength: 4 }) },
  ),
});

const send: fc.Arbitrary<ClientAct> = fc.record({
  act: fc.constant('send'),
  count: fc.integer({ min: 1, max: 5 }),
});

const laterAct: fc.Arbitrary<ClientAct> = fc.oneof(
  { weight: 4, arbitrary: send },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('turns'), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 8, arbitrary: fc.constant({ act: 'receive' }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('sendPart'), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'garbage' }) },
  { weight: 1, arbitrary: fc.constant({ act: 'halfClose' }) },
);

/** Any schedule. */
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  layout: fc.oneof(
    often('single' as const, 3),
    often('nested' as const, 1),
    often('two exporters' as const, 1),
  ),
  server: fc.oneof(
    often('default' as const, 6),
    often('half-open' as const, 2),
    often('impatient' as const, 1),
  ),
  requests: fc.array(scriptedRequest, { minLength: 1, maxLength: 5 }),
  acts: fc
    .tuple(send, fc.array(laterAct, { maxLength: 5, size: 'max' }))
    .map(([first, later]) => [first, ...later]),
  leave: fc.constantFrom('close', 'destroy', 'reset'),
  retries: fc.oneof(often(false, 14), often(true, 1)),
});
