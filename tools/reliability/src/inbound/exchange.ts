import { ADAPTERS, type Adapter } from '@workshop/contract-tests/inbound-adapters';
import * as fc from 'fast-check';
import { type Change, HARMLESS, LATE } from './foreign-changes.ts';
import type { ScriptedRequest } from './schedule.ts';
import type { Step } from './script.ts';

/** How the client of a real connection goes as soon as it has what it wants. */
type Leaving = 'close' | 'half-close' | 'reset';

/** One request, by the way on which it comes to the app. */
export type Exchange =
  | { readonly way: 'connection'; readonly leaving: Leaving; readonly script: ScriptedRequest }
  /** Some libraries call the app with a response without a socket. */
  | { readonly way: 'upgrade'; readonly hasSocket: boolean; readonly script: ScriptedRequest }
  | { readonly way: 'adapter'; readonly adapter: Adapter; readonly script: ScriptedRequest };

/** All of the response is given to Node in one call. */
const AT_ONCE: readonly Step[] = ['json', 'end', 'endTwice'];
const ANSWERS: readonly Step[] = [
  ...AT_ONCE,
  'endInCallback',
  'stream',
  'sizedStream',
  'largeStream',
  'throw',
  'throwHandled',
  'next',
];
/** The app never calls `end`. Node would not send the head of a response to HEAD before. */
const OPEN: readonly Step[] = ['fill', 'fillShort', 'notModified', 'write'];
/** What those adapters support that do not support all. */
const SUPPORTED: Readonly<Record<string, readonly Step[]>> = {
  // Its requests and responses are no streams.
  'node-mocks-http': ['json', 'end', 'throwHandled'],
  // Its `end` takes a callback for text.
  'light-my-request': ANSWERS.filter((answer) => answer !== 'endInCallback'),
};

const waits = fc.array(fc.constantFrom<Step>('tick', 'turn'), { maxLength: 2 });
const harmless = fc.subarray<Change>([...HARMLESS], { maxLength: 2 });
const late = fc.subarray<Change>([...HARMLESS, ...LATE], { maxLength: 3 });
const none = fc.constant<Change[]>([]);
const cut = fc.constant<Step[]>(['destroySocket']);

interface Parts {
  readonly methods?: readonly ('GET' | 'HEAD')[];
  readonly before?: fc.Arbitrary<Step[]>;
  readonly answers: readonly Step[];
  readonly raw: fc.Arbitrary<boolean>;
  readonly after: fc.Arbitrary<Change[]>;
  readonly head?: ScriptedRequest['head'];
}

function script({
  methods = ['GET', 'HEAD'],
  before = harmless,
  answers,
  raw,
  after,
  head = 'plain',
}: Parts): fc.Arbitrary<ScriptedRequest> {
  return fc
    .tuple(fc.constantFrom(...methods), raw, before, waits, fc.constantFrom(...answers), after)
    .map(([asked, isRaw, first, waiting, answer, changes]) => ({
      method: asked,
      head,
      raw: isRaw,
      steps: [...first, ...waiting, answer, ...changes],
    }));
}

const ANY = fc.boolean();
const RAW = fc.constant(true);

const connection: fc.Arbitrary<Exchange> = fc.record({
  way: fc.constant('connection'),
  leaving: fc.constantFrom<Leaving>('close', 'half-close', 'reset'),
  script: fc.oneof(
    script({ answers: ANSWERS, raw: ANY, after: harmless }),
    script({ methods: ['GET'], answers: OPEN, raw: RAW, after: harmless }),
    script({ answers: AT_ONCE, raw: RAW, after: late }),
    script({ before: cut, answers: [...ANSWERS, ...OPEN], raw: RAW, after: none }),
  ),
});

const upgrade: fc.Arbitrary<Exchange> = fc.record({
  way: fc.constant('upgrade'),
  hasSocket: fc.boolean(),
  script: script({ answers: AT_ONCE, raw: ANY, after: harmless, head: 'upgrade' }),
});

const adapted: fc.Arbitrary<Exchange> = fc.constantFrom(...ADAPTERS).chain((adapter) =>
  fc.record({
    way: fc.constant('adapter'),
    adapter: fc.constant(adapter),
    script: script({
      answers: SUPPORTED[adapter.name] ?? ANSWERS,
      raw: ANY,
      after: none,
    }),
  }),
);

/** Any exchange. */
export const exchange: fc.Arbitrary<Exchange> = fc.oneof(
  { weight: 5, arbitrary: connection },
  { weight: 1, arbitrary: upgrade },
  { weight: 4, arbitrary: adapted },
);

/** The answer among the steps of its script. */
export function answerOf({ script: { steps } }: Exchange): Step | undefined {
  return steps.find((step) => ANSWERS.includes(step) || OPEN.includes(step));
}
