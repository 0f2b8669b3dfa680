import { SelfMetrics } from './self-metrics.js';

it('places that print alike are one series: lone surrogates, controls, a megabyte', async () => {
  const own = new SelfMetrics({
    appid: 'A123',
    application: 'A123010101',
    families: [],
    places: [],
    version: '1',
  });
  for (const where of ['\ud800', '\ud801', '\udfff', '\ufffd', '\u0001\ufffd']) own.countError(where);
  own.countError('x'.repeat(1_000_000));
  const errors = own.metrics.find(({ name }) => name === 'channel_exporter_errors_total');
  const values = (await errors?.get())?.values;
  expect(values?.map(({ labels, value }) => [labels.where, value])).toEqual([
    ['\ufffd', 5],
    ['x'.repeat(128), 1],
  ]);
});
