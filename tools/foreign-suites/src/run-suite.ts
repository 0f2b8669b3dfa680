import { type Counts, checkCounts, newWarnings } from './check-counts.ts';
import { type Comparison, compare } from './compare.ts';
import { type Run, runWay, type Suite, type Way } from './run-way.ts';

export interface CommandReport {
  readonly command: string;
  /** The first run of each way. */
  readonly first: Readonly<Record<Way, Run>>;
  /** How many runs each way had. */
  readonly runs: number;
  /** Ours against the two other ways. */
  readonly comparison: Comparison;
  /** The no-op against the bare suite: what the place costs, whoever stands in it. */
  readonly place: Comparison;
  /** The counts of each run of ours. */
  readonly counts: readonly Counts[];
  readonly warnings: readonly string[];
}

/** Runs one command in the three ways, and again up to `again` times as long as a test ends with ours as in neither of the others. */
export async function runSuite(
  suite: Suite,
  command: string,
  name: string,
  again: number,
  progress: (line: string) => void,
): Promise<CommandReport> {
  const runs: Record<Way, Run[]> = { bare: [], noop: [], ours: [] };
  const runAll = async (round: number): Promise<void> => {
    for (const way of ['bare', 'noop', 'ours'] as const) {
      const run = await runWay(suite, command, way, `${name}-${round}`);
      progress(`  ${way}: ${run.results.size} tests, ${run.end}, ${run.seconds} s`);
      runs[way].push(run);
    }
  };
  const results = (way: Way): Run['results'][] => runs[way].map((run) => run.results);

  await runAll(1);
  for (let round = 2; round <= again + 1; round++) {
    const { differences } = compare([...results('bare'), ...results('noop')], results('ours'));
    if (differences.length === 0 || runs.ours[0]?.results.size === 0) break;
    progress(`  ${differences.length} tests differ; run ${round} of at most ${again + 1}`);
    await runAll(round);
  }
  const [bare, noop, ours] = [runs.bare[0], runs.noop[0], runs.ours[0]] as [Run, Run, Run];
  return {
    command,
    first: { bare, noop, ours },
    runs: runs.ours.length,
    comparison: compare([...results('bare'), ...results('noop')], results('ours')),
    place: compare(results('bare'), results('noop')),
    counts: runs.ours.map(({ reports }) => checkCounts(reports)),
    warnings: newWarnings(
      runs.ours.flatMap(({ reports }) => reports),
      [...runs.bare, ...runs.noop].flatMap(({ reports }) => reports),
    ),
  };
}
