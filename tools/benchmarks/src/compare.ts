import { BEFORE, withBuildBefore } from './build-before.ts';
import { Measured } from './measured.ts';
import { type SubjectProcess, startSubject } from './start-subject.ts';
import type { Sample } from './subject.ts';

export interface Comparison<Case> {
  /** A file in `subjects/`, without its ending. */
  readonly subject: string;
  /** What is compared. */
  readonly variants: readonly string[];
  /** The name of the process that a variant is measured in. @default its own: each has a process to itself */
  readonly processOf?: (variant: string) => string;
  readonly cases: readonly Case[];
  readonly pace: Pace;
  /** Each is measured once in each new process, and not counted: so many operations that V8 has compiled what it will. */
  readonly warmUp?: readonly Case[];
  /** By which variant and which figure of the samples it is judged whether more rounds would tell more. */
  readonly judge: Judge<Case>;
  readonly nodeMajor?: number | undefined;
  /** Takes one sample. @default asks the process for `measure` with the case */
  readonly measure?: (process: SubjectProcess, each: Case, variant: string) => Promise<Sample>;
  /** False where a case is not measured for a variant. */
  readonly applies?: (variant: string, each: Case) => boolean;
  /** Starts the process of this name. @default the subject of this checkout */
  readonly start?: (name: string) => Promise<SubjectProcess>;
  /** Called at the end, with all samples. */
  readonly report?: (measured: Measured<Case>) => void;
}

/** How many rounds are measured. */
export interface Pace {
  /** How often all is done with new processes: what one of them was lucky with, the next is not. */
  readonly generations: number;
  /** Rounds of a generation before those that count. */
  readonly warmUps: number;
  /** Rounds of a generation that count. */
  readonly least: number;
  readonly most: number;
  /** After so many milliseconds for all generations, and the least rounds, no other round is begun. */
  readonly budgetMs: number;
}

export interface Judge<Case = unknown> {
  /** The variant to which the others are compared: it is measured in each round. */
  readonly base: string;
  /** The name of the figure, for example `cpuNs`. */
  readonly figure: string;
  /** A variant is measured no more once the standard error of its ratio to the base is so small a share of it. */
  readonly tolerance: (variant: string, each: Case) => number;
}

/**
 * Measures variants side by side: in each round every case is measured once for each variant, in turn, so that what
 * slows the machine for a while slows all of them. The order turns from round to round. A variant whose ratio to the
 * base is certain enough in a case leaves the time to the others.
 */
export async function compare<Case>(given: Comparison<Case>): Promise<Measured<Case>> {
  const comparison = BEFORE === undefined ? given : withBuildBefore(given);
  const { generations, least, most, budgetMs } = comparison.pace;
  const measured = new Measured<Case>();
  for (let generation = 0; generation < generations; generation++) {
    const endMs = performance.now() + budgetMs / generations;
    const from = generation * most;
    await measureGeneration(comparison, measured, {
      generation,
      from,
      isOver: (round) => round >= from + least && performance.now() > endMs,
    });
  }
  comparison.report?.(measured);
  return measured;
}

async function measureGeneration<Case>(
  comparison: Comparison<Case>,
  measured: Measured<Case>,
  { generation, from, isOver }: { generation: number; from: number; isOver: (round: number) => boolean },
): Promise<void> {
  const {
    subject,
    variants,
    cases,
    pace,
    nodeMajor,
    warmUp = [],
    processOf = (variant) => variant,
  } = comparison;
  const startProcess =
    comparison.start ?? ((name: string) => startSubject({ subject, variant: name, nodeMajor }));
  const measure = comparison.measure ?? ((process, each) => process.call<Sample>('measure', each));
  const processes = new Map<string, SubjectProcess>();
  try {
    const start = async (name: string): Promise<void> => {
      processes.set(name, await startProcess(name));
    };
    await Promise.all([...new Set(variants.map(processOf))].map(start));
    const take = async (variant: string, each: Case): Promise<Sample> => {
      const process = processes.get(processOf(variant));
      if (process === undefined) throw new Error(`no process was started for ${variant}`);
      return measure(process, each, variant);
    };
    for (const variant of variants) {
      for (const each of warmUp) await take(variant, each);
    }
    for (let round = from - pace.warmUps; round < from + pace.most && !isOver(round); round++) {
      for (const each of cases) {
        const due = dueIn(comparison, measured, each, round < from + pace.least);
        for (const at of due.keys()) {
          const variant = due[(at + round + pace.warmUps) % due.length] as string;
          const sample = await take(variant, each);
          if (round >= from) measured.add({ variant, each, round, generation, sample });
        }
      }
    }
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
  }
}

/** The variants that are measured once more in a case; the base with them, so that each round can be compared. */
function dueIn<Case>(
  { variants, judge, applies = () => true }: Comparison<Case>,
  measured: Measured<Case>,
  each: Case,
  isEarly: boolean,
): readonly string[] {
  const { base, figure, tolerance } = judge;
  const applying = variants.filter((variant) => applies(variant, each));
  if (isEarly) return applying;
  const due = applying.filter((variant) => {
    const { value, error } = measured.ratio(variant, base, each, figure);
    return variant !== base && !(error <= tolerance(variant, each) * value);
  });
  return due.length > 0 && applying.includes(base) ? [base, ...due] : due;
}
