import { type SubjectProcess, startSubject } from './start-subject.ts';
import { median, quantile } from './statistics.ts';
import type { Sample } from './subject.ts';

export interface Comparison<Case> {
  /** A file in `subjects/`, without its ending. */
  readonly subject: string;
  /** What is compared; each gets a process of its own. */
  readonly variants: readonly string[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUps: number;
  readonly nodeMajor?: number | undefined;
  /** Takes one sample. @default asks the process for `measure` with the case */
  readonly measure?: (process: SubjectProcess, each: Case, variant: string) => Promise<Sample>;
  /** False where a case is not measured for a variant. */
  readonly applies?: (variant: string, each: Case) => boolean;
}

/**
 * Measures variants side by side: in each round every case is measured once for each variant, in turn, so that what
 * slows the machine for a while slows all of them. The order turns from round to round.
 */
export async function compare<Case>(comparison: Comparison<Case>): Promise<Measured<Case>> {
  const { subject, variants, cases, rounds, warmUps, nodeMajor, applies = () => true } = comparison;
  const measure = comparison.measure ?? ((process, each) => process.call<Sample>('measure', each));
  const processes = new Map<string, SubjectProcess>();
  const measured = new Measured<Case>();
  try {
    const start = async (variant: string): Promise<void> => {
      processes.set(variant, await startSubject({ subject, variant, nodeMajor }));
    };
    await Promise.all(variants.map(start));
    for (let round = -warmUps; round < rounds; round++) {
      for (const each of cases) {
        for (const at of variants.keys()) {
          const variant = variants[(at + round + warmUps) % variants.length] as string;
          const process = processes.get(variant);
          if (process === undefined || !applies(variant, each)) continue;
          const sample = await measure(process, each, variant);
          if (round >= 0) measured.add(variant, each, sample);
        }
      }
    }
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
  }
  return measured;
}

/** The samples of a comparison, in the order of the rounds. */
export class Measured<Case> {
  readonly #samples = new Map<Case, Map<string, Sample[]>>();

  add(variant: string, each: Case, sample: Sample): void {
    const ofCase = this.#samples.get(each) ?? new Map<string, Sample[]>();
    this.#samples.set(each, ofCase);
    ofCase.set(variant, [...(ofCase.get(variant) ?? []), sample]);
  }

  /** What was measured in each round; none where it was not. */
  all(variant: string, each: Case, name: string): number[] {
    return (this.#samples.get(each)?.get(variant) ?? []).map((sample) => sample[name] ?? Number.NaN);
  }

  /** The median over the rounds; NaN where it was not measured. */
  median(variant: string, each: Case, name: string): number {
    return median(this.all(variant, each, name));
  }

  /** The largest of all rounds; NaN where it was not measured. */
  worst(variant: string, each: Case, name: string): number {
    return quantile(this.all(variant, each, name), 1);
  }

  /** The median of the ratios to another variant, each taken within one round. */
  ratio(variant: string, to: string, each: Case, name: string): number {
    const base = this.all(to, each, name);
    return median(this.all(variant, each, name).map((value, round) => value / (base[round] ?? Number.NaN)));
  }

  /** The median of what a variant costs beyond `bare`, each taken within one round. */
  added(variant: string, bare: string, each: Case, name: string): number {
    const base = this.all(bare, each, name);
    return median(this.all(variant, each, name).map((value, round) => value - (base[round] ?? Number.NaN)));
  }
}
