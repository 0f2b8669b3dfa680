import type { MetricSnapshot } from '../registry-like.js';
import type { Format } from './negotiate.js';
import { SnapshotWriter } from './snapshot-writer.js';
import { TextBuffer } from './text-buffer.js';

interface Written {
  readonly header: readonly string[];
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

function writerOf(
  snapshot: unknown,
  defaultLabels: Readonly<Record<string, string>>,
  failed: (error: unknown) => void,
): SnapshotWriter {
  const given = snapshot as MetricSnapshot;
  return new SnapshotWriter(given, given.name, defaultLabels, failed);
}

/** What a writer writes of a snapshot, as somebody's collector may give it. */
function write(snapshot: unknown, format: Format = 'text', defaultLabels = {}): Written {
  const failures: string[] = [];
  const writer = writerOf(snapshot, defaultLabels, (error) => failures.push((error as Error).message));
  const out = TextBuffer.take();
  expect(writer.write(out, 0, format, () => false)).toBeUndefined();
  const [help = '', type = '', ...lines] = out.written().toString().split('\n');
  expect(lines.pop()).toBe('');
  return { header: [help, type], lines, failures };
}

const gauge = (...values: unknown[]): unknown => ({ name: 'm', help: 'h', type: 'gauge', values });
const sample = (metricName: string, rest = {}): unknown => ({ metricName, labels: {}, value: 1, ...rest });

describe('the header', () => {
  it.each([
    [{ name: 'm', help: 'h', type: 'gauge' }, '# HELP m h', '# TYPE m gauge', '# TYPE m gauge'],
    [{ name: 'm', help: 7, type: 'gauge' }, '# HELP m m', '# TYPE m gauge', '# TYPE m gauge'],
    [{ name: 'm', help: 'h', type: 'odd' }, '# HELP m h', '# TYPE m untyped', '# TYPE m unknown'],
    [{ name: 'm', help: 'h', type: 'toString' }, '# HELP m h', '# TYPE m untyped', '# TYPE m unknown'],
    [{ name: 'm', help: 'h' }, '# HELP m h', '# TYPE m untyped', '# TYPE m unknown'],
    [
      { name: 'm:a_B9', help: 'h', type: 'summary' },
      '# HELP m:a_B9 h',
      '# TYPE m:a_B9 summary',
      '# TYPE m:a_B9 summary',
    ],
  ])('of %j', (snapshot, help, type, openmetricsType) => {
    expect(write(snapshot)).toEqual({ header: [help, type], lines: [], failures: [] });
    expect(write(snapshot, 'openmetrics').header).toEqual([help, openmetricsType]);
  });

  it('of a counter has no _total in OpenMetrics, and only at the end', () => {
    const counter = (name: string): Written =>
      write({ name, help: 'h', type: 'counter', values: [{ labels: {}, value: 1 }] }, 'openmetrics');
    expect(counter('m_total')).toMatchObject({
      header: ['# HELP m h', '# TYPE m counter'],
      lines: ['m_total 1'],
    });
    // Not renamed: it is on a page of OpenMetrics only if its collector changes what it is.
    expect(counter('m')).toMatchObject({ header: ['# HELP m h', '# TYPE m unknown'], lines: ['m 1'] });
    expect(counter('m_total_x')).toMatchObject({
      header: ['# HELP m_total_x h', '# TYPE m_total_x unknown'],
      lines: ['m_total_x 1'],
    });
    expect(write({ name: 'm_total', help: 'h', type: 'gauge' }, 'openmetrics').header[0]).toBe(
      '# HELP m_total h',
    );
    expect(write({ name: 'm_total', help: 'h', type: 'counter' }).header[0]).toBe('# HELP m_total h');
  });

  it.each(['', '1m', 'm n', 'm-n', 'é', ' m', 'm\n', 7, undefined])('cannot be of the name %p', (name) => {
    expect(() => write({ name, help: 'h', type: 'gauge', values: [] })).toThrow(
      `invalid metric name ${JSON.stringify(String(name))}`,
    );
  });

  it('cannot be of values that are not an array', () => {
    expect(() => write({ name: 'm', help: 'h', type: 'gauge', values: {} })).toThrow(
      'm: values must be an array',
    );
  });
});

describe('the name of a sample', () => {
  it.each([
    ['counter', ['m'], ['m_total', 'm_sum']],
    ['gauge', ['m'], ['m_total', 'm_bucket']],
    ['histogram', ['m_bucket', 'm_sum', 'm_count'], ['m', 'm_x']],
    ['summary', ['m', 'm_sum', 'm_count'], ['m_bucket', 'm_x']],
    ['odd', ['m'], ['m_sum', 'm_bucket']],
  ])('of a %s', (type, names, others) => {
    const snapshot = (metricNames: readonly string[]): unknown => ({
      name: 'm',
      help: 'h',
      type,
      values: metricNames.map((metricName) => sample(metricName)),
    });
    expect(write(snapshot(names))).toMatchObject({ lines: names.map((name) => `${name} 1`), failures: [] });
    for (const other of [...others, 'x', 'x_sum', '']) {
      expect(write(snapshot([other, ...names]))).toMatchObject({
        lines: names.map((name) => `${name} 1`),
        failures: [`m: "${other}" is not a sample name of a ${type === 'odd' ? 'unknown' : type}`],
      });
    }
  });
});

describe('labels', () => {
  it('stand before the default labels, which give way to them', () => {
    const { lines } = write(gauge({ labels: { b: 1, a: 'x"\\\n' }, value: 1 }, { value: 2 }), 'text', {
      c: '3',
      a: '4',
    });
    expect(lines).toEqual(['m{b="1",a="x\\"\\\\\\n",c="3"} 1', 'm{c="3",a="4"} 2']);
  });

  it.each(['text', 'openmetrics'] as const)(
    'that are bounds are canonical in OpenMetrics only (%s)',
    (format) => {
      const lines = (type: string, label: string, bounds: readonly unknown[]): readonly string[] =>
        write(
          {
            name: 'm',
            help: 'h',
            type,
            values: bounds.map((bound) => ({
              metricName: type === 'histogram' ? 'm_bucket' : 'm',
              labels: { [label]: bound },
              value: 1,
            })),
          },
          format,
        ).lines.map((line) => line.replace(/^.*="(.*)".*$/, '$1'));
      const isOpen = format === 'openmetrics';
      const bounds = [1, '0.5', '+Inf', Number.POSITIVE_INFINITY, 'odd'];
      const canonical = ['1.0', '0.5', '+Inf', '+Inf', 'odd'];
      const asTheyAre = ['1', '0.5', '+Inf', 'Infinity', 'odd'];
      expect(lines('histogram', 'le', bounds)).toEqual(isOpen ? canonical : asTheyAre);
      expect(lines('summary', 'quantile', bounds)).toEqual(isOpen ? canonical : asTheyAre);
      expect(lines('gauge', 'le', bounds)).toEqual(asTheyAre);
      expect(lines('histogram', 'quantile', bounds)).toEqual(asTheyAre);
      expect(lines('summary', 'le', bounds)).toEqual(asTheyAre);
    },
  );
});

describe('exemplars', () => {
  const exemplar = { labelSet: { id: 'a"' }, value: 0.5, timestamp: 12.5 };
  const written = (
    type: string,
    metricName: string,
    given: unknown,
    format: Format = 'openmetrics',
  ): readonly string[] =>
    write(
      {
        name: type === 'counter' ? 'm_total' : 'm',
        help: 'h',
        type,
        values: [sample(metricName, { exemplar: given })],
      },
      format,
    ).lines;

  it('stand behind counters and buckets', () => {
    expect(written('counter', 'm_total', exemplar)).toEqual(['m_total 1 # {id="a\\""} 0.5 12.5']);
    expect(written('histogram', 'm_bucket', exemplar)).toEqual(['m_bucket 1 # {id="a\\""} 0.5 12.5']);
    expect(written('histogram', 'm_sum', exemplar)).toEqual(['m_sum 1']);
    expect(written('gauge', 'm', exemplar)).toEqual(['m 1']);
    expect(written('counter', 'm_total', exemplar, 'text')).toEqual(['m_total 1']);
  });

  it('may have no labels and no time', () => {
    expect(written('counter', 'm_total', { labelSet: {}, value: 2 })).toEqual(['m_total 1 # {} 2']);
    expect(written('counter', 'm_total', { labelSet: {}, value: 2, timestamp: 'now' })).toEqual([
      'm_total 1 # {} 2',
    ]);
  });

  it('of bounds leave them as they are', () => {
    const labelled = { labelSet: { le: 1 }, value: 2 };
    expect(written('histogram', 'm_bucket', labelled)).toEqual(['m_bucket 1 # {le="1"} 2']);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { labelSet: null, value: 1 },
    { labelSet: 'text', value: 1 },
    { labelSet: {}, value: '1' },
  ])('%j is none', (given) => {
    expect(written('counter', 'm_total', given)).toEqual(['m_total 1']);
  });
});

test('what cannot be written is left out, and told once', () => {
  const { lines, failures } = write(
    gauge(null, { labels: {}, value: '1' }, { labels: { 'a b': 1 }, value: 1 }, { labels: {}, value: 5 }),
  );
  expect(lines).toEqual(['m 5']);
  expect(failures).toHaveLength(1);
  expect(write(gauge({ labels: {}, value: '1' })).failures).toEqual(['m: sample value must be a number']);
  expect(write(gauge({ labels: { 'a b': 1 }, value: 1 })).failures).toEqual(['m: invalid label name "a b"']);
});

test('asks whether it is late now and then, and goes on where it stopped', () => {
  const values = Array.from({ length: 200 }, (_, at) => ({ labels: {}, value: at }));
  const writer = writerOf(gauge(...values), {}, () => {});
  const out = TextBuffer.take();
  const positions: (number | undefined)[] = [];
  let asked = 0;
  const isLate = (): boolean => {
    asked++;
    return true;
  };
  for (let from: number | undefined = 0; from !== undefined; ) {
    from = writer.write(out, from, 'text', isLate);
    positions.push(from);
  }
  expect(positions).toEqual([64, 128, 192, undefined]);
  expect(asked).toBe(3);
  expect(out.written().toString()).toBe(
    `# HELP m h\n# TYPE m gauge\n${values.map(({ value }) => `m ${value}\n`).join('')}`,
  );
});
