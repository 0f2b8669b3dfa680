/** The part of the contract about `cardinalityLimit` that a model can judge, for one family. */
export interface FamilyModel {
  readonly name: string;
  /** For each label whether it holds open text: others than the app or the library write it. */
  readonly open: readonly boolean[];
  /** The labels that never fold, by position, if the limit has room for them at all. */
  readonly lasting: readonly number[];
}

/** One kind of observation. */
export interface Observation {
  readonly values: readonly string[];
  readonly open: readonly boolean[];
  readonly count: number;
}

export const OTHER = '__other__';

/** What must hold of the set in which an observation was counted. */
export class CardinalityModel {
  readonly limit: number;
  /** The sets of closed text that have occurred: all open text is one there. */
  readonly #closed = new Set<string>();
  /** What never folds, as it has occurred. */
  readonly #lasting = new Set<string>();
  /** All sets as they are. */
  readonly #whole = new Set<string>();
  readonly #family: FamilyModel;

  constructor(family: FamilyModel, limit: number) {
    this.#family = family;
    this.limit = limit;
  }

  /** Takes note of an observation, and gives which labels must show their value. */
  observed({ values, open }: Observation): { readonly mustShow: readonly boolean[] } {
    this.#closed.add(JSON.stringify(values.map((value, at) => (open[at] ? OTHER : value))));
    this.#lasting.add(JSON.stringify(this.#family.lasting.map((at) => (open[at] ? OTHER : values[at]))));
    this.#whole.add(JSON.stringify(values));
    const half = Math.max(1, Math.floor(this.limit / 2));
    // Half of the limit is for closed text; an eighth of the other half, 64 at most, for what is folded last.
    const showsClosed = this.#closed.size <= this.limit - half;
    const showsLasting = this.#lasting.size <= Math.floor(Math.min(64, Math.floor(half / 8)) / 2);
    // A route alone may take two thirds of the first pool, and a twentieth of the limit is less than that.
    const showsAll = this.#whole.size <= this.limit / 20;
    return {
      mustShow: values.map(
        (_, at) =>
          showsAll || (!open[at] && (showsClosed || (showsLasting && this.#family.lasting.includes(at)))),
      ),
    };
  }

  reset(): void {
    this.#closed.clear();
    this.#lasting.clear();
    this.#whole.clear();
  }
}
