import { Registry } from 'prom-client';
import { defaultLabelsOf } from './default-labels.js';

test('the default labels of a registry are told as text', () => {
  const registry = new Registry();
  expect(defaultLabelsOf(registry)).toEqual({});
  registry.setDefaultLabels({ env: 'test', shard: 7, _x: true });
  expect(defaultLabelsOf(registry)).toEqual({ env: 'test', shard: '7', _x: 'true' });
});

test('those that no page can hold are left out, and told one by one', () => {
  const registry = new Registry();
  registry.setDefaultLabels({ 'a-b': '1', env: 'test', '': '2', odd: Object.create(null) as object });
  const failures: string[] = [];
  expect(defaultLabelsOf(registry, (error) => failures.push((error as Error).message))).toEqual({
    env: 'test',
  });
  expect(failures).toEqual([
    'the default label a-b is no label name',
    'the default label  is no label name',
    'Cannot convert object to primitive value',
  ]);
  expect(defaultLabelsOf(registry)).toEqual({ env: 'test' });
});
