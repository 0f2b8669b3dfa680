import { type ChannelExporter, type ConsumerOptions, createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { nodeProcess } from '../node-process.js';
import { recorded } from '../recorded.js';

type Handler = (this: unknown, payload: unknown) => unknown;

/** `eachMessage` gets `{ topic }`, `eachBatch` gets `{ batch: { topic, messages } }`, as in kafkajs. */
export interface Handlers {
  readonly eachMessage: Handler;
  readonly eachBatch: Handler;
}

/** A way to record what handlers do, as the handler contract drives it. */
export interface HandlerSubject {
  /** As test titles show it. */
  readonly name: string;
  /** Returns the handlers that a message client calls in place of the given ones. */
  attach(exporter: ChannelExporter, handlers: Handlers, options?: ConsumerOptions): Handlers;
}

const error = new Error('failed');
const fail = (): never => {
  throw error;
};
const nothing: Handler = () => undefined;
const message = (topic: unknown = 'odd'): unknown => ({ topic });
const batch = (size: number): { batch: { topic: string; messages: object[] } } => ({
  batch: { topic: 'odd', messages: Array.from({ length: size }, (_, at) => ({ offset: String(at) })) },
});
const unreadable = (key: string): object => Object.defineProperty({}, key, { get: fail });

/** What each way to record a handler must do, without a broker: nothing of it shows, and each call counts once. */
export function handlerCases(subject: HandlerSubject): void {
  const exporters: ChannelExporter[] = [];
  afterEach(async () => {
    for (const exporter of exporters.splice(0)) await exporter.close();
  });

  const attached = (given: Partial<Handlers>, options?: ConsumerOptions) => {
    const logs: string[] = [];
    const exporter = createExporter({
      syscode: 'A123010101',
      registry: new Registry(),
      defaultMetrics: false,
      logger: (line) => logs.push(line),
    });
    exporters.push(exporter);
    const handlers = subject.attach(
      exporter,
      { eachMessage: nothing, eachBatch: nothing, ...given },
      options,
    );
    return { ...handlers, exporter, logs };
  };
  const codes = async ({ exporter }: { exporter: ChannelExporter }): Promise<Record<string, number>> => {
    const series = await recorded(exporter, 'A123010101_consumer_metrics');
    return Object.fromEntries(series.map(({ labels, count }) => [`${labels.topic} ${labels.code}`, count]));
  };

  test('handlers keep their this, and see the payload itself', () => {
    const seen: unknown[] = [];
    const keep: Handler = function (payload) {
      seen.push(this, payload);
    };
    const { eachMessage, eachBatch } = attached({ eachMessage: keep, eachBatch: keep });
    const client = {};
    const payloads = [message(), batch(1)];
    eachMessage.call(client, payloads[0]);
    eachBatch.call(client, payloads[1]);
    expect(seen).toEqual([client, payloads[0], client, payloads[1]]);
    expect([seen[1] === payloads[0], seen[3] === payloads[1]]).toEqual([true, true]);
  });

  test('a synchronous handler stays synchronous', async () => {
    const result = {};
    const running = attached({ eachMessage: () => result, eachBatch: fail });
    expect(running.eachMessage(message())).toBe(result);
    expect(() => running.eachBatch(batch(2))).toThrow(error);
    expect(await codes(running)).toEqual({ 'odd 0': 1, 'odd 1': 1 });
  });

  test.each([[undefined], [null], ['text'], [0], [Object.freeze(new Error('frozen'))]])(
    'throwing %p goes through unchanged',
    async (thrown) => {
      const running = attached({
        eachMessage: () => {
          throw thrown;
        },
        eachBatch: () => Promise.reject(thrown),
      });
      let caught: unknown = 'nothing';
      try {
        running.eachMessage(message());
      } catch (each) {
        caught = each;
      }
      expect(caught).toBe(thrown);
      await expect(running.eachBatch(batch(1))).rejects.toBe(thrown);
      expect(await codes(running)).toEqual({ 'odd 1': 2 });
    },
  );

  test('the client gets what the promise of the handler gives', async () => {
    const result = {};
    const { eachMessage, eachBatch } = attached({
      eachMessage: async () => result,
      eachBatch: async () => result,
    });
    expect(await eachMessage(message())).toBe(result);
    expect(await eachBatch(batch(1))).toBe(result);
  });

  test('an error shows the function of the client that called the handler', async () => {
    const rejects = async (): Promise<never> => {
      await Promise.resolve();
      throw new Error('failed');
    };
    const { eachMessage, eachBatch } = attached({ eachMessage: rejects, eachBatch: rejects });
    async function clientFunction(handler: Handler, payload: unknown): Promise<unknown> {
      return await handler(payload);
    }
    const stack = expect.stringContaining('clientFunction') as string;
    await expect(clientFunction(eachMessage, message())).rejects.toHaveProperty('stack', stack);
    await expect(clientFunction(eachBatch, batch(1))).rejects.toHaveProperty('stack', stack);
  });

  test('a rejection that the client ignores reaches Node once, as it does without the exporter', async () => {
    const { eachMessage, ...running } = attached({ eachMessage: () => Promise.reject(error) });
    const listeners = nodeProcess.listeners('unhandledRejection');
    nodeProcess.removeAllListeners('unhandledRejection');
    const unhandled: unknown[] = [];
    nodeProcess.on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      eachMessage(message());
      // Node reports a rejection after the microtasks of a turn.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    } finally {
      nodeProcess.removeAllListeners('unhandledRejection');
      for (const listener of listeners) nodeProcess.on('unhandledRejection', listener);
    }
    expect(unhandled).toEqual([error]);
    expect(await codes(running)).toEqual({ 'odd 1': 1 });
  });

  test('a lazy thenable runs once', async () => {
    let runs = 0;
    const running = attached({
      eachMessage: () => ({
        // biome-ignore lint/suspicious/noThenProperty: query builders are such objects
        then: (resolve: (value: unknown) => void) => resolve(++runs),
      }),
    });
    expect(await running.eachMessage(message())).toBe(1);
    expect(runs).toBe(1);
    expect(await codes(running)).toEqual({ 'odd 0': 1 });
  });

  test('a result whose then throws is a failure, as it is for await', async () => {
    const running = attached({ eachMessage: () => unreadable('then') });
    await expect(running.eachMessage(message())).rejects.toBe(error);
    expect(await codes(running)).toEqual({ 'odd 1': 1 });
  });

  test('calls that overlap are counted each by itself', async () => {
    const ends: (() => void)[] = [];
    const running = attached({ eachMessage: () => new Promise<void>((resolve) => ends.push(resolve)) });
    const calls = [running.eachMessage(message('a')), running.eachMessage(message('b'))];
    ends[1]?.();
    await calls[1];
    expect(await codes(running)).toEqual({ 'b 0': 1 });
    ends[0]?.();
    await calls[0];
    expect(await codes(running)).toEqual({ 'b 0': 1, 'a 0': 1 });
  });

  test('a batch that returns counts each message, and one that fails its first one', async () => {
    let calls = 0;
    const running = attached({
      eachBatch: async () => {
        if (++calls === 2) fail();
      },
    });
    await running.eachBatch(batch(10));
    await expect(running.eachBatch(batch(10))).rejects.toBe(error);
    expect(await codes(running)).toEqual({ 'odd 0': 10, 'odd 1': 1 });
  });

  test('an empty batch gives none, whether it returns or throws', async () => {
    let calls = 0;
    const running = attached({
      eachBatch: () => {
        if (++calls === 2) fail();
      },
    });
    running.eachBatch(batch(0));
    expect(() => running.eachBatch(batch(0))).toThrow(error);
    expect(await codes(running)).toEqual({});
  });

  test('a handler that empties and freezes its batch is counted as it began', async () => {
    const running = attached({
      eachBatch: (given) => {
        const { messages } = (given as ReturnType<typeof batch>).batch;
        messages.length = 0;
        Object.freeze(given);
      },
    });
    running.eachBatch(batch(3));
    expect(await codes(running)).toEqual({ 'odd 0': 3 });
  });

  test('resultCode decides by the result, of promises and batches too, but not for a throw', async () => {
    const results = [async () => 'refused', () => 'refused', () => 'done', fail];
    let calls = 0;
    const running = attached(
      { eachMessage: () => results[calls++]?.(), eachBatch: () => 'refused' },
      { resultCode: (result) => (result === 'refused' ? 1 : 0) },
    );
    await running.eachMessage(message());
    running.eachMessage(message());
    running.eachMessage(message());
    expect(() => running.eachMessage(message())).toThrow(error);
    running.eachBatch(batch(5));
    expect(await codes(running)).toEqual({ 'odd 1': 8, 'odd 0': 1 });
  });

  test('a resultCode that throws costs its label only, and is counted', async () => {
    const running = attached({ eachMessage: () => 'kept' }, { resultCode: fail });
    expect(running.eachMessage(message())).toBe('kept');
    expect(await codes(running)).toEqual({ 'odd 0': 1 });
    expect(running.logs).toEqual([expect.stringContaining('result_code: Error: failed')]);
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'text'],
    ['an object without a topic', {}],
    ['a topic that throws', unreadable('topic')],
    ['a topic that is a symbol', { topic: Symbol('odd') }],
    ['a topic that is an object', { topic: { toString: fail } }],
  ])('%s in place of a message costs the topic only', async (_name, payload) => {
    const seen: unknown[] = [];
    const running = attached({ eachMessage: (given) => seen.push(given) });
    expect(running.eachMessage(payload)).toBe(1);
    expect(Object.is(seen[0], payload)).toBe(true);
    expect(await codes(running)).toEqual({ ' 0': 1 });
  });

  test.each([
    ['a\ud800b', 'a\ufffdb'],
    ['"quoted"\\\n', '"quoted"\\'],
    ['t'.repeat(200), 't'.repeat(128)],
    [7, '7'],
  ])('the topic %j cannot break the scrape', async (topic, shown) => {
    const running = attached({});
    running.eachMessage(message(topic));
    expect(await codes(running)).toEqual({ [`${shown} 0`]: 1 });
  });

  test('after close, and for a handler that ends after it, nothing is recorded', async () => {
    let end = (): void => {};
    const running = attached({
      eachMessage: () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
      eachBatch: () => 'handled',
    });
    const family = running.exporter.registry.getSingleMetric('A123010101_consumer_metrics') as {
      get(): unknown;
    };
    const before = await family.get();
    const pending = running.eachMessage(message());
    await running.exporter.close();
    end();
    await pending;
    expect(running.eachBatch(batch(1))).toBe('handled');
    expect(await family.get()).toEqual(before);
  });
}
