import { errorOfMedian, median, quantile } from './statistics.ts';
import type { Sample } from './subject.ts';

/** A median, and its standard error: so far off it may be by chance. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** The samples of a comparison, by round. */
export class Measured<Case> {
  readonly #samples = new Map<Case, Map<string, Map<number, Sample>>>();

  add({
    variant,
    each,
    round,
    sample,
  }: {
    variant: string;
    each: Case;
    round: number;
    sample: Sample;
  }): void {
    const ofCase = this.#samples.get(each) ?? new Map<string, Map<number, Sample>>();
    this.#samples.set(each, ofCase);
    const rounds = ofCase.get(variant) ?? new Map<number, Sample>();
    ofCase.set(variant, rounds.set(round, sample));
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
    return estimate(this.#all(variant, each, name));
  }

  /** The ratio to another variant, taken within each round. */
  ratio(variant: string, to: string, each: Case, name: string): Estimate {
    return estimate(this.#paired(variant, to, each, name).map(([value, base]) => value / base));
  }

  /** What a variant costs beyond `bare`, taken within each round. */
  added(variant: string, bare: string, each: Case, name: string): Estimate {
    return estimate(this.#paired(variant, bare, each, name).map(([value, base]) => value - base));
  }

  /** What a variant costs beyond `bare` as a share of what another one does, taken within each round. */
  addedRatio(variant: string, to: string, bare: string, each: Case, name: string): Estimate {
    const others = new Map(this.#rounds(to, each, name));
    const bases = new Map(this.#rounds(bare, each, name));
    const shares = this.#rounds(variant, each, name).map(([round, value]) => {
      const base = bases.get(round) ?? Number.NaN;
      return (value - base) / ((others.get(round) ?? Number.NaN) - base);
    });
    return estimate(shares.filter((share) => !Number.isNaN(share)));
  }

  #all(variant: string, each: Case, name: string): number[] {
    return this.#rounds(variant, each, name).map(([, value]) => value);
  }

  #rounds(variant: string, each: Case, name: string): [round: number, value: number][] {
    const rounds = this.#samples.get(each)?.get(variant) ?? new Map<number, Sample>();
    return [...rounds].map(([round, sample]) => [round, sample[name] ?? Number.NaN]);
  }

  /** The values of both in the rounds that have both. */
  #paired(variant: string, to: string, each: Case, name: string): [value: number, base: number][] {
    const bases = new Map(this.#rounds(to, each, name));
    return this.#rounds(variant, each, name).flatMap(([round, value]) => {
      const base = bases.get(round);
      return base === undefined ? [] : [[value, base]];
    });
  }
}

function estimate(values: readonly number[]): Estimate {
  return { value: median(values), error: errorOfMedian(values) };
}
