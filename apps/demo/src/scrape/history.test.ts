import { History } from './history.ts';
import type { FamilySeries } from './parse-scrape.ts';

const START_MS = 1_700_000_000_000;

function seen(path: string, fast: number, slow = 0): FamilySeries {
  return {
    metric: 'A123010101_inner_metrics',
    labels: { path },
    histogram: {
      bounds: [100, 200, Number.POSITIVE_INFINITY],
      cumulative: [fast, fast + slow, fast + slow],
      sum: 1,
    },
  };
}

function answered(http_status: string, code: string, count: number): FamilySeries {
  const series = seen('/a', count);
  return { ...series, labels: { ...series.labels, http_status, code } };
}

function byPath(): History {
  return new History(({ labels }) => labels.path);
}

test('gives a rate over the last ten seconds, and the total', () => {
  const history = byPath();
  for (let second = 0; second <= 20; second++)
    history.add(START_MS + second * 1000, [seen('/a', second * 3)]);
  const [row] = history.rows();
  expect(row?.total).toBe(60);
  expect(row?.perSecond.at(-1)).toBe(3);
  expect(row?.perSecond[0]).toBe(0);
  expect(history.times()).toHaveLength(21);
});

test('counts a series that appears from zero', () => {
  const history = byPath();
  history.add(START_MS, []);
  history.add(START_MS + 1000, [seen('/new', 5)]);
  expect(history.rows()[0]?.perSecond).toEqual([0, 5]);
});

test('sums the series of a row, and sorts rows by their totals', () => {
  const history = byPath();
  history.add(START_MS, []);
  history.add(START_MS + 1000, [seen('/a', 1), seen('/b', 4), seen('/a', 2)]);
  expect(history.rows().map(({ label, total }) => [label, total])).toEqual([
    ['/b', 4],
    ['/a', 3],
  ]);
});

test('gives percentiles of the last thirty seconds only', () => {
  const history = byPath();
  history.add(START_MS, []);
  history.add(START_MS + 1000, [seen('/a', 0, 100)]);
  for (let second = 2; second <= 60; second++)
    history.add(START_MS + second * 1000, [seen('/a', second, 100)]);
  expect(history.percentiles('/a').p99[1]).toBeCloseTo(199, 0);
  expect(history.percentiles('/a').p50.at(-1)).toBe(50);
});

test('gives the shares of the last thirty seconds: failed, aborted, with a business error', () => {
  const history = byPath();
  const errors = (second: number) => [
    answered('500', '50000', second * 2),
    answered('499', '-1', second),
    answered('200', '10051', second),
    answered('200', '0', 100 + second * 4),
  ];
  history.add(START_MS, []);
  for (let second = 0; second <= 60; second++) history.add(START_MS + second * 1000, errors(second));
  expect(history.rows()[0]).toMatchObject({ failed: 2 / 8, aborted: 1 / 8, businessErrors: 1 / 8 });
  for (let second = 61; second <= 91; second++) history.add(START_MS + second * 1000, errors(60));
  expect(history.rows()[0]).toMatchObject({ failed: null, aborted: null, businessErrors: null });
});

test('counts the errors of a series that began from zero again', () => {
  const history = byPath();
  history.add(START_MS, [answered('500', '0', 50), answered('200', '0', 50)]);
  history.add(START_MS + 1000, [answered('500', '0', 1), answered('200', '0', 3)]);
  expect(history.rows()[0]?.failed).toBe(1 / 4);
});

test('keeps three minutes', () => {
  const history = byPath();
  for (let second = 0; second < 200; second++) history.add(START_MS + second * 1000, [seen('/a', second)]);
  expect(history.times()).toHaveLength(180);
});
