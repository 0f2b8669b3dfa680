import fc from 'fast-check';
import type { Observation } from './family-model.ts';

export type Step =
  | { readonly do: 'observe'; readonly observation: Observation }
  /** Many observations with new open text each. */
  | { readonly do: 'flood'; readonly observation: Observation; readonly times: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'scrape' }
  | { readonly do: 'reset' };

/** The texts of a label: few of the app, more of others. */
function textOf(isOpen: boolean): fc.Arbitrary<string> {
  return isOpen
    ? fc.oneof(fc.constantFrom('', 'a', 'b', '__other__'), fc.integer({ max: 40, min: 0 }).map(String))
    : fc.integer({ min: 0, max: 12 }).map((at) => `closed-${at}`);
}

/** Observations of a family; in some of them a label that is closed as a rule holds open text, or the other way round. */
function observationOf(open: readonly boolean[], exceptions: readonly number[]): fc.Arbitrary<Observation> {
  return fc
    .record({ isException: fc.boolean(), count: fc.integer({ min: 1, max: 3 }) })
    .chain(({ isException, count }) => {
      const here = open.map((isOpen, at) => (isException && exceptions.includes(at) ? !isOpen : isOpen));
      return fc.tuple(...here.map(textOf)).map((values) => ({ values, open: here, count }));
    });
}

export function stepsOf(open: readonly boolean[], exceptions: readonly number[]): fc.Arbitrary<Step[]> {
  const observation = observationOf(open, exceptions);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 20, arbitrary: fc.record({ do: fc.constant('observe' as const), observation }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('flood' as const),
        observation,
        times: fc.integer({ min: 1, max: 200 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(1, 500, 999, 1_000, 5_000),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'scrape' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'reset' as const }) },
  );
  return fc.array(step, { minLength: 1, maxLength: 60 });
}
