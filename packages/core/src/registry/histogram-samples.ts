import { defaultLabelsOf } from '../exposition/default-labels.js';
import { FamilySection } from '../exposition/family-section.js';
import { OutBuffer, PIECE_BYTES } from '../exposition/out-buffer.js';
import { nextTurn } from '../exposition/turns.js';
import type { MetricSample, RegistryLike } from '../registry-like.js';
import type { HistogramFamily } from '../series/histogram-family.js';

/** A sample as prom-client's text writer takes it: the labels in `sharedLabels` are formatted once for all that share them. */
export interface SharedSample extends MetricSample {
  readonly sharedLabels: Readonly<Record<string, string>>;
}

/**
 * How much text is one sample. Node keeps what is as long as this outside of V8's heap: it is made in half the time there,
 * and the heap, which would have to hold all of it until the registry joins it, needs fewer collections.
 */
const SAMPLE_BYTES = 1024 * 1024;

/**
 * Families that are being written. Who is done waits for them, and a turn more: a registry joins the lines of each
 * family when it is done, and the text of all after the last, which would else be the largest.
 */
const underWay = new Set<Promise<readonly SharedSample[]>>();

/**
 * What the text writer of a prom-client registry is given of one of our families: ready lines, where the registry is
 * known and adds no labels to them, else sample by sample.
 */
export async function samplesForText(
  family: HistogramFamily,
  registry: RegistryLike | undefined,
): Promise<Iterable<SharedSample>> {
  const isPlain = registry !== undefined && Object.keys(defaultLabelsOf(registry)).length === 0;
  if (!isPlain) return samplesOf(family);
  const written = readyLines(family);
  underWay.add(written);
  const lines = await written.finally(() => underWay.delete(written));
  if (underWay.size > 0) {
    await Promise.allSettled(underWay);
    await nextTurn();
  }
  return lines;
}

/**
 * Samples that are many lines each. prom-client puts a sample's name before its labels and its value as it is: ours
 * is all lines of some label sets, down to the name in the last one. They are written in turns of their own.
 */
async function readyLines(family: HistogramFamily): Promise<readonly SharedSample[]> {
  const { store } = family;
  const section = new FamilySection(family, {});
  const samples: SharedSample[] = [];
  const out = OutBuffer.take();
  let from: number | undefined = store.sets.size === 0 ? undefined : 0;
  while (from !== undefined) {
    out.limit = out.length + PIECE_BYTES;
    from = section.writeSets(out, from, () => false);
    if (from !== undefined) await nextTurn();
    if (from !== undefined && out.length < SAMPLE_BYTES) continue;
    const text = out.written().toString();
    out.length = 0;
    const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
    samples.push({
      metricName: text.slice(0, text.indexOf('{', lastLine)),
      labels: {},
      sharedLabels: labelsOf(family, store, (from ?? store.sets.size) - 1),
      value: Number(text.slice(text.lastIndexOf(' '))),
    });
  }
  out.release();
  return samples;
}

/** Every sample of a family, one by one. */
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
