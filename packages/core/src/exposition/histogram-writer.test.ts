import { CONSUMER } from '../labels/schema.js';
import { HistogramFamily } from '../series/histogram-family.js';
import { HistogramWriter } from './histogram-writer.js';
import type { Format } from './negotiate.js';
import { TextBuffer } from './text-buffer.js';

function familyOf(sets: number): HistogramFamily {
  const family = new HistogramFamily({
    schema: CONSUMER,
    name: 'jobs',
    constantLabels: { appid: 'A1', application: 'A1' },
    buckets: [100],
    cardinalityLimit: 1_000,
    onFold: () => {},
  });
  for (let at = 0; at < sets; at++) family.observe(['', `topic-${at}`, '0'], at);
  return family;
}

/** What a writer writes in pieces as small as it makes them. */
function pieces(writer: HistogramWriter, format: Format = 'text'): readonly string[] {
  const texts: string[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const out = TextBuffer.take();
    from = writer.write(out, from, format, () => true);
    texts.push(out.written().toString());
  }
  return texts;
}

test.each(['text', 'openmetrics'] as const)(
  'the lines that open the metric stand once, in the first piece of %s',
  (format) => {
    const texts = pieces(new HistogramWriter(familyOf(20), {}), format);
    expect(texts).toHaveLength(3);
    const [help, type] = texts[0]?.split('\n') ?? [];
    expect(help).toBe(`# HELP jobs ${CONSUMER.help}`);
    expect(type).toBe('# TYPE jobs histogram');
    expect(texts.join('').match(/#/g)).toHaveLength(2);
  },
);

test('a family without a set is only opened', () => {
  expect(pieces(new HistogramWriter(familyOf(0), {})).join('')).toBe(
    `# HELP jobs ${CONSUMER.help}\n# TYPE jobs histogram\n`,
  );
});

test('each writer has the default labels of its own page, also those that stood there before', () => {
  const family = familyOf(1);
  for (const env of ['one', 'two', 'one']) {
    const lines = pieces(new HistogramWriter(family, { env })).join('').trim().split('\n').slice(2);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toContain(`,env="${env}"`);
  }
  expect(pieces(new HistogramWriter(family, {})).join('')).not.toContain('env');
});

test('a reset while a page is written leaves it what it had', () => {
  const family = familyOf(20);
  const writer = new HistogramWriter(family, {});
  family.reset();
  expect(
    pieces(writer)
      .join('')
      .match(/jobs_count/g),
  ).toHaveLength(20);
  expect(pieces(new HistogramWriter(family, {})).join('')).not.toContain('jobs_count');
});
