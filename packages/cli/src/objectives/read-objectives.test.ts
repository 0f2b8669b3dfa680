import { DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import { WrongCall } from '../wrong-call.js';
import { readBuckets } from './read-buckets.js';
import { readObjectives } from './read-objectives.js';

describe('readObjectives', () => {
  test('reads both kinds, latency by threshold', () => {
    const { availability, latency } = readObjectives(
      ['latency=2s@99.9', 'availability=99.95', 'latency=500ms@95'],
      DEFAULT_BUCKETS,
    );
    expect(availability).toEqual({
      kind: 'availability',
      name: 'availability',
      percent: 99.95,
      ratio: 0.9995,
      errorBudget: 0.0005,
    });
    expect(latency.map(({ name, thresholdMs, errorBudget }) => [name, thresholdMs, errorBudget])).toEqual([
      ['latency-500ms', 500, 0.05],
      ['latency-2000ms', 2000, 0.001],
    ]);
  });

  test('has a default for each kind', () => {
    const { availability, latency } = readObjectives([], DEFAULT_BUCKETS);
    expect(availability.percent).toBe(99.9);
    expect(latency.map(({ name, percent }) => [name, percent])).toEqual([['latency-1000ms', 99]]);
    expect(readObjectives(['latency=500ms@99'], DEFAULT_BUCKETS).latency).toHaveLength(1);
  });

  // 1 - percent / 100 would print other digits for each of these, such as 0.0010000000000000009.
  test.each(Array.from({ length: 100 }, (_, at) => String(90 + at / 10)))(
    '%s %% has no rounding error',
    (percent) => {
      const { ratio, errorBudget } = readObjectives(
        [`availability=${percent}`],
        DEFAULT_BUCKETS,
      ).availability;
      const digits = percent.replace('.', '');
      expect(String(ratio)).toBe(`0.${digits}`.replace(/0+$/, ''));
      expect(Number(digits) + Math.round(errorBudget * 10 ** digits.length)).toBe(10 ** digits.length);
      expect(String(errorBudget).length).toBeLessThanOrEqual(2 + digits.length);
    },
  );

  test.each([
    ['uptime=99', 'must begin with availability= or latency='],
    ['availability', 'must begin with'],
    ['availability=', '"" must be a percentage from 90 to 99.9999'],
    ['availability=100', '"100" must be a percentage'],
    ['availability=89.9', '"89.9" must be a percentage'],
    ['availability=0.999', '"0.999" must be a percentage'],
    ['availability=99.99999', 'must be a percentage'],
    ['availability=9.9e1', 'must be a percentage'],
    ['latency=500ms', 'must have a threshold and a percentage; write it like latency=1000ms@99'],
    ['latency=500@99', '"500" must be a duration; write it like 500ms or 2s'],
    ['latency=-1ms@99', 'must be a duration'],
    [
      'latency=450ms@99',
      '450ms must be a bucket bound; the nearest are 200ms and 500ms. Choose one by --objective',
    ],
    ['latency=0.45s@99', '0.45s must be a bucket bound; the nearest are 200ms and 500ms'],
    ['latency=50ms@99', '50ms must be a bucket bound; the nearest is 100ms'],
    ['latency=10s@99', '10s must be a bucket bound; the nearest is 8000ms'],
  ])('refuses %s', (given, why) => {
    expect(() => readObjectives([given], DEFAULT_BUCKETS)).toThrow(WrongCall);
    expect(() => readObjectives([given], DEFAULT_BUCKETS)).toThrow(why);
    expect(() => readObjectives([given], DEFAULT_BUCKETS)).toThrow(given);
  });

  test.each([
    [['availability=99', 'availability=99.9'], 'availability'],
    [['latency=0.5s@99', 'latency=500ms@95'], 'latency-500ms'],
  ])('refuses %j as a duplicate', (given, name) => {
    expect(() => readObjectives(given, DEFAULT_BUCKETS)).toThrow(`objective ${name} is a duplicate`);
  });
});

describe('readBuckets', () => {
  test('gives the default list, or that of the service', () => {
    expect(readBuckets(undefined)).toBe(DEFAULT_BUCKETS);
    expect(readBuckets('0.5, 50,250')).toEqual([0.5, 50, 250]);
    expect(readObjectives(['latency=0.5ms@99'], readBuckets('0.5,50')).latency[0]?.thresholdMs).toBe(0.5);
  });

  test('asks for a latency objective if the default one does not fit', () => {
    expect(() => readObjectives([], readBuckets('50,250'))).toThrow(
      'objective "latency=1000ms@99": 1000ms must be a bucket bound; the nearest is 250ms',
    );
  });

  test.each(['', '100,', '100;200', '200,100', 'fast', '0,5'])('refuses "%s"', (given) => {
    expect(() => readBuckets(given)).toThrow(WrongCall);
    expect(() => readBuckets(given)).toThrow('--buckets');
  });
});
