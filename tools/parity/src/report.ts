/** Counts what the rows came to, and prints it when the file is done. */
export class Report {
  readonly #counts = new Map<string, number>();
  readonly #family: string;

  constructor(family: string) {
    this.#family = family;
  }

  /** @param name the deliberate difference, undefined where the result equals Python's */
  count(name: string | undefined): void {
    const label = name ?? 'as Python';
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
  }

  print(): void {
    const rows = [...this.#counts].sort(([, a], [, b]) => b - a);
    const total = rows.reduce((sum, [, count]) => sum + count, 0);
    const lines = rows.map(([label, count]) => `${String(count).padStart(6)}  ${label}`);
    process.stderr.write([`parity, ${this.#family}: ${total}`, ...lines, ''].join('\n'));
  }
}
