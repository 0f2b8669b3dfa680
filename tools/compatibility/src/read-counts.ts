/** One `_count` of a histogram. */
export interface Count {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

/** The counts of each family in a scrape, by the family's name. */
export function readCounts(scrape: string): Map<string, Count[]> {
  const counts = new Map<string, Count[]>();
  for (const [, family, labels, value] of scrape.matchAll(/^(\w+)_count\{(.*)\} (\S+)$/gm)) {
    const list = counts.get(family as string) ?? [];
    list.push({ labels: readLabels(labels as string), count: Number(value) });
    counts.set(family as string, list);
  }
  return counts;
}

/** What the exporter itself complains about: errors that it kept away from the program, and folded labels. */
export function readComplaints(scrape: string): string[] {
  return [...scrape.matchAll(/^channel_exporter_(?:errors|overflow)_total\{.*\} (?!0(?:\.0)?$)\S+$/gm)].map(
    ([line]) => line,
  );
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [
      name as string,
      (value as string).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  );
}
