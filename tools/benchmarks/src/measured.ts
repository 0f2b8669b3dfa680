import { errorOfMedian, median, quantile } from './statistics.ts';
import type { Sample } from './subject.ts';

/** A median, and its standard error: so far off it may be by chance. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** The ratio of two estimates, where a round alone tells too little: what is added may be less than its noise. */
export function quotient(of: Estimate, to: Estimate): Estimate {
  const value = of.value / to.value;
  return { value, error: Math.abs(value) * Math.hypot(of.error / of.value, to.error / to.value) };
}

interface Round {
  /** Which processes were measured: those of one generation are all replaced by the next. */
  readonly generation: number;
  readonly sample: Sample;
}

/** From so many generations on their medians tell how far off a figure is: what one process was lucky with is in that. */
const MANY_GENERATIONS = 4;

/** The samples of a comparison, by round. */
export class Measured<Case> {
  readonly #samples = new Map<Case, Map<string, Map<number, Round>>>();

  add({
    variant,
    each,
    round,
    generation,
    sample,
  }: { readonly variant: string; readonly each: Case; readonly round: number } & Round): void {
    const ofCase = this.#samples.get(each) ?? new Map<string, Map<number, Round>>();
    this.#samples.set(each, ofCase);
    const rounds = ofCase.get(variant) ?? new Map<number, Round>();
    ofCase.set(variant, rounds.set(round, { generation, sample }));
  }

  /** The median over the rounds; NaN where it was not measured. */
  median(variant: string, each: Case, name: string): number {
    return median(this.#all(variant, each, name));
  }

  /** The largest of all rounds; NaN where it was not measured. */
  worst(variant: string, each: Case, name: string): number {
    return quantile(this.#all(variant, each, name), 1);
  }

  /** {@link median}, with its error. */
  typical(variant: string, each: Case, name: string): Estimate {
    return this.#estimate([variant], each, name, ([value = Number.NaN]) => value);
  }

  /** The ratio to another variant, taken within each round. */
  ratio(variant: string, to: string, each: Case, name: string): Estimate {
    return this.#estimate(
      [variant, to],
      each,
      name,
      ([value = Number.NaN, base = Number.NaN]) => value / base,
    );
  }

  /** What a variant costs beyond `bare`, taken within each round. */
  added(variant: string, bare: string, each: Case, name: string): Estimate {
    return this.#estimate(
      [variant, bare],
      each,
      name,
      ([value = Number.NaN, base = Number.NaN]) => value - base,
    );
  }

  /** What a variant costs beyond `bare` as a share of what another one does, taken within each round. */
  addedRatio(variant: string, to: string, bare: string, each: Case, name: string): Estimate {
    return this.#estimate(
      [variant, to, bare],
      each,
      name,
      ([value = Number.NaN, other = Number.NaN, base = Number.NaN]) => (value - base) / (other - base),
    );
  }

  #all(variant: string, each: Case, name: string): number[] {
    return [...this.#rounds(variant, each).values()].map(({ sample }) => sample[name] ?? Number.NaN);
  }

  #rounds(variant: string, each: Case): ReadonlyMap<number, Round> {
    return this.#samples.get(each)?.get(variant) ?? new Map<number, Round>();
  }

  /** What `figureOf` makes of the values of some variants in each round that has all of them. */
  #estimate(
    variants: readonly string[],
    each: Case,
    name: string,
    figureOf: (values: readonly (number | undefined)[]) => number,
  ): Estimate {
    const rounds = variants.map((variant) => this.#rounds(variant, each));
    const figures = new Map<number, number[]>();
    for (const [round, { generation }] of rounds[0] ?? []) {
      if (!rounds.every((others) => others.has(round))) continue;
      const figure = figureOf(rounds.map((others) => others.get(round)?.sample[name]));
      figures.set(generation, [...(figures.get(generation) ?? []), figure]);
    }
    return estimate(
      figures.size < MANY_GENERATIONS ? [...figures.values()].flat() : [...figures.values()].map(median),
    );
  }
}

function estimate(values: readonly number[]): Estimate {
  return { value: median(values), error: errorOfMedian(values) };
}
