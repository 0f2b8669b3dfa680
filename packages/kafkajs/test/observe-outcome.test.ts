import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { recorded } from '@workshop/contract-tests/recorded';
import { Registry } from 'prom-client';

/** A handler as the client calls it, and where it is recorded. */
function observed(handler: () => unknown): {
  eachMessage: (payload: object) => unknown;
  exporter: ChannelExporter;
} {
  const exporter = createExporter({ syscode: 'A123010101', registry: new Registry(), defaultMetrics: false });
  let given: { readonly eachMessage: (payload: object) => unknown } | undefined;
  const consumer = instrumentConsumer(exporter, {
    run: (config: { readonly eachMessage: (payload: object) => unknown }) => {
      given = config;
    },
  });
  consumer.run({ eachMessage: handler });
  if (given === undefined) throw new Error('run was not called');
  return { eachMessage: given.eachMessage, exporter };
}

const payload = { topic: 'orders' };

test.each([
  ['0', async () => 'done'],
  [
    '1',
    async () => {
      throw new Error('failed');
    },
  ],
])(
  'a promise whose then a library has replaced is counted as %s, and nobody calls that then',
  async (code, end) => {
    let asked = 0;
    const promise = Object.defineProperty(end(), 'then', {
      value: () => {
        asked++;
        throw new Error('lazy');
      },
    });
    const { eachMessage, exporter } = observed(() => promise);
    const given = eachMessage(payload);
    const [own, observedAs] = await Promise.allSettled([(async () => await promise)(), given]);
    expect(observedAs).toEqual(own);
    expect(await recorded(exporter, 'A123010101_consumer_metrics')).toEqual([
      expect.objectContaining({ labels: { f_code: '', topic: 'orders', code }, count: 1 }),
    ]);
    expect(asked).toBe(0);
  },
);
