import { Registry } from 'prom-client';
import { readDefaultLabels } from './read-registry.js';

test('the default labels of a registry are told as text', () => {
  const registry = new Registry();
  expect(readDefaultLabels(registry)).toEqual({});
  registry.setDefaultLabels({ env: 'test', shard: 7, _x: true });
  expect(readDefaultLabels(registry)).toEqual({ env: 'test', shard: '7', _x: 'true' });
});

test('those that no page can hold are left out, and told one by one', () => {
  const registry = new Registry();
  registry.setDefaultLabels({ 'a-b': '1', env: 'test', '': '2', odd: Object.create(null) as object });
  const failures: string[] = [];
  expect(readDefaultLabels(registry, (error) => failures.push((error as Error).message))).toEqual({
    env: 'test',
  });
  expect(failures).toEqual([
    'invalid default label name "a-b"',
    'invalid default label name ""',
    'Cannot convert object to primitive value',
  ]);
  expect(readDefaultLabels(registry)).toEqual({ env: 'test' });
});
