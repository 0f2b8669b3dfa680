import { Counter as OtherCounter, register as otherRegister } from '@prometheus-io/client';
import { Counter, register } from 'prom-client';
import { defaultRegistries } from './prom-client.js';

afterEach(() => {
  register.clear();
  otherRegister.clear();
});

test("the default registries are the app's own, that of prom-client first", () => {
  expect(defaultRegistries()).toEqual([register, otherRegister]);
  expect(defaultRegistries()[0]).toBe(register);
});

test('if both clients are installed, the one that holds metrics comes first', () => {
  new OtherCounter({ name: 'jobs_total', help: 'Jobs.' });
  expect(defaultRegistries()[0]).toBe(otherRegister);
  new Counter({ name: 'jobs_total', help: 'Jobs.' });
  expect(defaultRegistries()[0]).toBe(register);
});
