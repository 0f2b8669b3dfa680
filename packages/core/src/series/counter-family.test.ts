import { CounterFamily } from './counter-family.js';

const newCounter = (): CounterFamily =>
  new CounterFamily({ name: 'c_total', help: 'h', labelNames: ['a', 'b'], presets: [['1', '2']] });

test('a snapshot has everything that a registry prints', async () => {
  const counter = newCounter();
  counter.inc(['1', '2'], 5);
  counter.inc(['2', '1']);
  counter.inc(['2', '1']);
  expect(await counter.get()).toEqual({
    name: 'c_total',
    help: 'h',
    type: 'counter',
    aggregator: 'sum',
    values: [
      { labels: { a: '1', b: '2' }, value: 5 },
      { labels: { a: '2', b: '1' }, value: 2 },
    ],
  });
});

test('knows the label sets that it holds', () => {
  const counter = newCounter();
  expect([counter.size, counter.has(['1', '2']), counter.has(['1', '3'])]).toEqual([1, true, false]);
  counter.inc(['1', '3']);
  expect([counter.size, counter.has(['1', '2']), counter.has(['1', '3'])]).toEqual([2, true, true]);
  counter.reset();
  expect([counter.size, counter.has(['1', '2']), counter.has(['1', '3'])]).toEqual([1, true, false]);
});

test('is another than the list that the caller goes on to change', async () => {
  const counter = newCounter();
  const values = ['x', 'y'];
  counter.inc(values);
  values[0] = 'z';
  expect([counter.has(['x', 'y']), counter.has(['z', 'y'])]).toEqual([true, false]);
  expect((await counter.get()).values?.at(-1)?.labels).toEqual({ a: 'x', b: 'y' });
});

test('has the name that we gave it, whatever a registry makes of the other', () => {
  const counter = newCounter();
  counter.name = 'c';
  expect(counter.exposedName).toBe('c_total');
});
