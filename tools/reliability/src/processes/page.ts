import { type ParsedFamily, parseExposition } from '@workshop/contract-tests/exposition-parser';

/** How many processes of a group a page counts in each state. */
export interface Workers {
  readonly live: number;
  readonly stale: number;
  readonly retired: number;
}

/** A page of `/metrics` as the tests of groups read it. */
export class Page {
  readonly #families: ReadonlyMap<string, ParsedFamily>;

  /** @throws Error if the text is not a valid exposition */
  constructor(text: string) {
    this.#families = parseExposition(text, 'text');
  }

  /** The sum over the series of a sample's name that have these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const family = this.#families.get(name) ?? this.#families.get(name.replace(/_(count|sum|bucket)$/, ''));
    const wanted = Object.entries(labels);
    return (family?.samples ?? [])
      .filter(
        (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
      )
      .reduce((sum, { value }) => sum + value, 0);
  }

  get workers(): Workers {
    const inState = (state: string): number => this.sum('channel_exporter_workers', { state });
    return { live: inState('live'), stale: inState('stale'), retired: inState('retired') };
  }

  /** The series that never go back, by name and labels. */
  get counters(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#families.values()]
        .filter(({ type }) => type === 'counter' || type === 'histogram')
        .flatMap(({ samples }) => samples)
        .map(({ name, labels, value }) => [`${name}${JSON.stringify(labels)}`, value]),
    );
  }
}

/** The counters of a page that are smaller than on a page before it, or missing. */
export function wentBack(before: Page, after: Page): string[] {
  const now = after.counters;
  return Array.from(before.counters)
    .filter(([series, value]) => !((now.get(series) ?? Number.NaN) >= value))
    .map(([series, value]) => `${series} went back from ${value} to ${now.get(series)}`);
}
