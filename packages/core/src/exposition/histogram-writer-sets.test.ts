import { CONSUMER } from '../labels/schema.js';
import { HistogramFamily } from '../series/histogram-family.js';
import { HistogramWriter } from './histogram-writer.js';
import { TextBuffer } from './text-buffer.js';

function familyOf(buckets: readonly number[] = [100]): HistogramFamily {
  return new HistogramFamily({
    schema: CONSUMER,
    name: 'jobs',
    constantLabels: { appid: 'A"1', application: 'A1' },
    buckets,
    cardinalityLimit: 1_000,
    onFold: () => {},
  });
}

/** A buffer that has room for so many bytes until it grows. */
function bufferOf(room: number): TextBuffer {
  const out = new TextBuffer();
  out.bytes = Buffer.allocUnsafeSlow(room);
  out.view = new DataView(out.bytes.buffer);
  return out;
}

function whole(family: HistogramFamily, out: TextBuffer, defaultLabels = {}): string {
  const writer = new HistogramWriter(family, defaultLabels);
  expect(writer.writeSets(out, 0, () => false)).toBeUndefined();
  return out.written().toString();
}

test('a set is its buckets added up, its sum and its count, with default labels that are not ours', () => {
  const family = familyOf([100, 200]);
  family.observe(['1"', 'ü\\', '0'], 50, 3);
  family.observe(['1"', 'ü\\', '0'], 150.5);
  family.observe(['1"', 'ü\\', '0'], 250);
  const labels = 'appid="A\\"1",application="A1",f_code="1\\"",topic="ü\\\\",code="0",env="te\\"st",zone="z"';
  const defaults = { env: 'te"st', le: '1', topic: 'other', appid: 'other', zone: 'z' };
  expect(whole(family, TextBuffer.take(), defaults)).toBe(
    [
      `jobs_bucket{${labels},le="100.0"} 3\n`,
      `jobs_bucket{${labels},le="200.0"} 4\n`,
      `jobs_bucket{${labels},le="+Inf"} 5\n`,
      `jobs_sum{${labels}} 550.5\n`,
      `jobs_count{${labels}} 5\n`,
    ].join(''),
  );
});

test('pieces that are enough at once hold a few sets each, and together all', () => {
  const family = familyOf();
  for (let at = 0; at < 20; at++) family.observe(['', `topic-${at}`, '0'], at);
  const writer = new HistogramWriter(family, {});
  const pieces: string[] = [];
  const begins: number[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    begins.push(from);
    const out = TextBuffer.take();
    from = writer.writeSets(out, from, () => true);
    pieces.push(out.written().toString());
  }
  expect(begins).toEqual([0, 8, 16]);
  expect(pieces.join('')).toBe(whole(family, TextBuffer.take()));
});

/** As long as the number of an `le` gets. */
const LONG_BOUNDS = Array.from({ length: 60 }, (_, at) => (1.2345678901234567 + at / 10) * 1e100);

test.each([
  ['plain labels', [100], ['caller', 'orders', '0'], 1],
  ['empty labels', [100], ['', '', ''], 1],
  ['labels of three bytes a character', [100], ['支'.repeat(20), '支'.repeat(40), '支'], 1],
  ['long bounds and counts', LONG_BOUNDS, ['', '', ''], 2 ** 53 - 1],
])('a set is written whole, however much room the buffer has left (%s)', (_, buckets, values, count) => {
  const family = familyOf(buckets);
  family.observe(values, 1 / 3, count);
  for (const defaultLabels of [{}, { environment: 'test' }]) {
    const text = whole(family, TextBuffer.take(), defaultLabels);
    const length = Buffer.byteLength(text);
    const step = Math.ceil(length / 600);
    const wrong: number[] = [];
    for (let room = 0; room < length + 100; room += step) {
      if (whole(family, bufferOf(room), defaultLabels) !== text) wrong.push(room);
    }
    expect(wrong).toEqual([]);
  }
});
