import { nextTurn } from '../exposition/event-loop-scheduler.js';
import { HistogramWriter } from '../exposition/histogram-writer.js';
import { readDefaultLabels } from '../exposition/read-registry.js';
import { SLICE_BYTES, TextBuffer } from '../exposition/text-buffer.js';
import type { MetricSample, RegistryLike } from '../registry-like.js';
import type { HistogramFamily } from '../series/histogram-family.js';

/** A sample for prom-client's text writer, which formats `sharedLabels` once for all samples that share the object. */
export interface SharedSample extends MetricSample {
  readonly sharedLabels: Readonly<Record<string, string>>;
}

/**
 * Size of the text in one sample. Node keeps strings of this size outside of V8's heap: it makes them in half the time, and
 * the heap, which would hold them until prom-client joins all of them, needs fewer collections.
 */
const SAMPLE_BYTES = 1024 * 1024;

/**
 * Families being written. Each waits for the others and one turn, because prom-client joins the lines of a family as soon
 * as it has them, and the whole page right after the last one.
 */
const underWay = new Set<Promise<readonly SharedSample[]>>();

/**
 * Returns what the text writer of a prom-client registry gets of a family: finished lines if the registry is known and
 * adds no labels to them, else one sample at a time.
 */
export async function samplesForText(
  family: HistogramFamily,
  registry: RegistryLike | undefined,
): Promise<Iterable<SharedSample>> {
  const isPlain = registry !== undefined && Object.keys(readDefaultLabels(registry)).length === 0;
  if (!isPlain) return samplesOf(family);
  const written = finishedLines(family);
  underWay.add(written);
  const lines = await written.finally(() => underWay.delete(written));
  if (underWay.size > 0) {
    await Promise.allSettled(underWay);
    await nextTurn();
  }
  return lines;
}

/**
 * Writes samples of many lines each, in turns of their own. prom-client writes a sample's name, its labels, and its value as
 * it is: here the name is all lines of some label sets, up to the name in the last line.
 */
async function finishedLines(family: HistogramFamily): Promise<readonly SharedSample[]> {
  const { store } = family;
  const writer = new HistogramWriter(family, {});
  const samples: SharedSample[] = [];
  const out = TextBuffer.take();
  let offset: number | undefined = store.sets.size === 0 ? undefined : 0;
  while (offset !== undefined) {
    out.limit = out.length + SLICE_BYTES;
    offset = writer.writeSets(out, offset, () => false);
    if (offset !== undefined) await nextTurn();
    if (offset !== undefined && out.length < SAMPLE_BYTES) continue;
    const text = out.written().toString();
    out.length = 0;
    const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
    samples.push({
      metricName: text.slice(0, text.indexOf('{', lastLine)),
      labels: {},
      sharedLabels: labelsOf(family, store, (offset ?? store.sets.size) - 1),
      value: Number(text.slice(text.lastIndexOf(' '))),
    });
  }
  out.release();
  return samples;
}

/** Yields every sample of a family. */
export function* samplesOf(family: HistogramFamily): Generator<SharedSample> {
  const { name, store } = family;
  const bucketName = `${name}_bucket`;
  const leLabels = family.leTexts.map((le) => ({ le }));
  for (let row = 0; row < store.sets.size; row++) {
    const sharedLabels = labelsOf(family, store, row);
    let count = 0;
    for (const [at, labels] of leLabels.entries()) {
      count += store.inBucket(row, at);
      yield { labels, sharedLabels, value: count, metricName: bucketName };
    }
    yield { labels: {}, sharedLabels, value: store.sum(row), metricName: `${name}_sum` };
    yield { labels: {}, sharedLabels, value: count, metricName: `${name}_count` };
  }
}

function labelsOf(
  { labelNames, constantLabels }: HistogramFamily,
  { sets }: HistogramFamily['store'],
  row: number,
): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { ...constantLabels };
  const constants = Object.keys(constantLabels).length;
  for (const [at, label] of labelNames.slice(constants).entries()) labels[label] = sets.text(row, at);
  return labels;
}
