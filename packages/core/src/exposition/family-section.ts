import type { HistogramFamily } from '../series/histogram-family.js';
import type { SeriesStore } from '../series/series-store.js';
import type { Format } from './negotiation.js';
import type { OutBuffer } from './out-buffer.js';
import { headerText, type Section } from './section.js';
import { SetWriter } from './set-writer.js';

/**
 * The last writer of each family. V8 drops the code that it has compiled for a class when a garbage collection finds
 * no object of it, and a scrape that has to wait for it to be compiled again takes twice as long.
 */
const writers = new WeakMap<HistogramFamily, { readonly defaults: string; readonly writer: SetWriter }>();

/** One of our families, as it is at the time of a scrape. */
export class FamilySection implements Section {
  readonly #family: HistogramFamily;
  readonly #store: SeriesStore;
  readonly #writer: SetWriter;

  /** @param defaultLabels the registry's, which give way to ours */
  constructor(family: HistogramFamily, defaultLabels: Readonly<Record<string, string>>) {
    this.#family = family;
    // A reset takes another store: what is written goes on with this one, and with the sets that it holds by then, so
    // that a scrape which shares a running pass has all that was counted before the scrape began.
    this.#store = family.store;
    this.#writer = writerOf(family, defaultLabels);
  }

  write(out: OutBuffer, from: number, format: Format, isLate: () => boolean): number | undefined {
    const { name, help } = this.#family;
    if (from === 0) out.text(headerText(format, name, help, 'histogram'));
    return this.writeSets(out, from, isLate);
  }

  /** {@link write} without the lines that open the metric. */
  writeSets(out: OutBuffer, from: number, isLate: () => boolean): number | undefined {
    return this.#writer.write(out, this.#store, from, this.#store.sets.size, isLate);
  }
}

function writerOf(family: HistogramFamily, defaultLabels: Readonly<Record<string, string>>): SetWriter {
  const defaults = JSON.stringify(defaultLabels);
  const known = writers.get(family);
  if (known?.defaults === defaults) return known.writer;
  const writer = new SetWriter(family, defaultLabels);
  writers.set(family, { defaults, writer });
  return writer;
}
