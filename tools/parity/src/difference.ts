import type { Series } from './vectors.ts';

/** Where we deliberately do not do as Python does, and what we do there. Each has its paragraph in `docs/from-python.md`. */
export interface Difference<Ours> {
  /** Names it in the test's report, and is a heading of the document. */
  readonly name: string;
  /** The rows that differ for this reason, and what ours gives there, by the contract. */
  readonly rows: Readonly<Record<string, Ours>>;
}

/** What ours records for a row: Python's label set with these labels replaced, once; or nothing; or a set-up that is refused. */
export type OurSeries = Readonly<Record<string, string>> | 'nothing' | 'refused';

/** One answer for every plugin, or one for each; `python` where a plugin's framework leaves Python's behaviour as it is. */
export type ByPlugin = OurSeries | { readonly byPlugin: Readonly<Record<string, OurSeries | 'python'>> };

/** What is expected of a row, and under which name where it is not Python's result. */
export interface Expected<Result> {
  readonly name: string | undefined;
  readonly result: Result;
}

export function expectedOf<Ours>(
  differences: readonly Difference<Ours>[],
  id: string,
): { readonly name: string; readonly ours: Ours } | undefined {
  for (const { name, rows } of differences) {
    const ours = rows[id];
    if (ours !== undefined) return { name, ours };
  }
  return undefined;
}

/** @param plugin a key of `byPlugin` */
export function expectedSeries(
  differences: readonly Difference<ByPlugin>[],
  { id, python }: { readonly id: string; readonly python: readonly Series[] },
  plugin: string,
): Expected<readonly Series[] | 'refused'> {
  const found = expectedOf(differences, id);
  if (found === undefined) return { name: undefined, result: python };
  const ours = isByPlugin(found.ours) ? found.ours.byPlugin[plugin] : found.ours;
  if (ours === undefined) throw new Error(`${found.name}: ${id} says nothing of ${plugin}`);
  if (ours === 'python') return { name: undefined, result: python };
  if (ours === 'refused') return { name: found.name, result: ours };
  if (ours === 'nothing') return { name: found.name, result: [] };
  const constant = { appid: 'A123', application: 'A123456789' };
  return {
    name: found.name,
    result: [{ labels: { ...(python[0]?.labels ?? constant), ...ours }, count: 1 }],
  };
}

function isByPlugin(ours: ByPlugin): ours is Extract<ByPlugin, { readonly byPlugin: unknown }> {
  return typeof ours === 'object' && 'byPlugin' in ours;
}
