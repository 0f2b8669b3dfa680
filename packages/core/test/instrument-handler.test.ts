import {
  type ChannelExporter,
  ChannelExporterError,
  createExporter,
  instrumentHandler,
} from '@channel-exporter/core';
import { Registry } from 'prom-client';

let exporter: ChannelExporter;
let logs: string[];

beforeEach(() => {
  logs = [];
  exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    logger: (line) => logs.push(line),
  });
});

afterEach(() => exporter.close());

/** The recorded observations by `topic code`, and the exporter's own count of errors. */
async function recorded(): Promise<Record<string, number>> {
  const page = await exporter.metricsText();
  const counts: Record<string, number> = {};
  for (const [, topic, code, count] of page.matchAll(
    /^A123010101_consumer_metrics_count\{.*topic="(.*)",code="(.)"\} (\d+)$/gm,
  )) {
    counts[`${topic} ${code}`] = Number(count);
  }
  const errors = /^channel_exporter_errors_total\{.*where="consumer"\} (\d+)$/m.exec(page)?.[1];
  return errors === '0' ? counts : { ...counts, errors: Number(errors) };
}

describe('what is given back', () => {
  test('name, length, properties and kind of the function stay', () => {
    const handle = Object.assign(async function handleOrder(_message: object, _context: object) {}, {
      queue: 'orders',
    });
    const instrumented = instrumentHandler(exporter, 'orders', handle);
    expect(instrumented).not.toBe(handle);
    expect([instrumented.name, instrumented.length, instrumented.queue]).toEqual([
      'handleOrder',
      2,
      'orders',
    ]);
    expect(instrumented.constructor.name).toBe('AsyncFunction');
    expect(Object.prototype.toString.call(instrumented)).toBe('[object AsyncFunction]');
    expect(Reflect.ownKeys(handle)).toEqual(
      ['length', 'name', 'prototype', 'queue'].filter((key) => key in handle),
    );
  });

  test('bound, frozen and class functions are recorded, each with its own this', async () => {
    class Consumer {
      readonly seen: string[] = [];
      static handle(this: unknown, message: string): string {
        return `static ${message}`;
      }
      method(message: string): void {
        this.seen.push(message);
      }
      arrow = async (message: string): Promise<void> => {
        this.seen.push(message);
      };
    }
    const consumer = new Consumer();
    const bound = instrumentHandler(exporter, 'bound', consumer.method.bind(consumer));
    const frozen = instrumentHandler(exporter, 'frozen', Object.freeze(Consumer.handle));
    consumer.method = instrumentHandler(exporter, 'method', consumer.method);
    consumer.arrow = instrumentHandler(exporter, 'arrow', consumer.arrow);
    bound('a');
    consumer.method('b');
    await consumer.arrow('c');
    expect(frozen('d')).toBe('static d');
    expect(consumer.seen).toEqual(['a', 'b', 'c']);
    expect(await recorded()).toEqual({ 'bound 0': 1, 'frozen 0': 1, 'method 0': 1, 'arrow 0': 1 });
  });

  test('instrumented twice, it counts once, under its first topic', async () => {
    const first = instrumentHandler(exporter, 'first', () => undefined);
    const second = instrumentHandler(exporter, 'second', first);
    expect(second).toBe(first);
    second();
    expect(await recorded()).toEqual({ 'first 0': 1 });
  });

  test('one function may handle two topics, and two exporters record each for itself', async () => {
    const other = createExporter({ syscode: 'B234020202', registry: new Registry(), defaultMetrics: false });
    const handle = (): string => 'done';
    instrumentHandler(exporter, 'orders', handle)();
    const both = instrumentHandler(other, 'orders', instrumentHandler(exporter, 'refunds', handle));
    expect(both()).toBe('done');
    expect(await recorded()).toEqual({ 'orders 0': 1, 'refunds 0': 1 });
    expect(await other.metricsText()).toMatch(/^B234020202_consumer_metrics_count\{.*topic="orders".*\} 1$/m);
    await other.close();
  });

  test('a call that never ends gives no observation', async () => {
    void instrumentHandler(exporter, 'orders', () => new Promise(() => {}))();
    expect(await recorded()).toEqual({});
  });

  test('what a handler returns beside promises is its result: an iterator is not started', async () => {
    let started = 0;
    function* work(): Generator<number> {
      yield ++started;
    }
    const iterator = instrumentHandler(exporter, 'orders', () => work())();
    expect([...iterator]).toEqual([1]);
    expect(await recorded()).toEqual({ 'orders 0': 1 });
  });
});

describe('the topic', () => {
  test('is read from the arguments before the handler changes them', async () => {
    const handle = instrumentHandler(
      exporter,
      (message: { topic: string }, partition: number) => `${message.topic}/${partition}`,
      (message: { topic: string }, _partition: number) => {
        message.topic = 'changed';
      },
    );
    handle({ topic: 'orders' }, 3);
    expect(await recorded()).toEqual({ 'orders/3 0': 1 });
  });

  test.each<[string, () => unknown, string]>([
    ['undefined', () => undefined, 'must return text, not undefined'],
    ['null', () => null, 'must return text, not null'],
    ['an object', () => ({ topic: 'orders' }), 'must return text, not object'],
    ['NaN', () => Number.NaN, 'must return text, not NaN'],
    ['a promise', async () => 'orders', 'must return text, not object'],
    [
      'a throw',
      () => {
        throw new Error('no topic');
      },
      'Error: no topic',
    ],
  ])('is empty after %s, which is counted, and logged once', async (_name, topic, line) => {
    const handle = instrumentHandler(exporter, topic as () => string, () => 'handled');
    expect([handle(), handle()]).toEqual(['handled', 'handled']);
    expect(await recorded()).toEqual({ ' 0': 2, errors: 2 });
    expect(logs).toEqual([expect.stringContaining(line)]);
  });

  test('a reader whose promise rejects does not end the process', async () => {
    const handle = instrumentHandler(
      exporter,
      (() => Promise.reject(new Error('later'))) as never,
      () => 'handled',
    );
    expect(handle()).toBe('handled');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await recorded()).toEqual({ ' 0': 1, errors: 2 });
  });
});

describe('messages', () => {
  const batches = (messages: () => unknown): (() => string) =>
    instrumentHandler(exporter, 'orders', () => 'handled', { messages: messages as () => number });
  const inherited = class extends Array {};

  test.each<[string, unknown, number]>([
    ['a number', 3, 3],
    ['an array', ['a', 'b'], 2],
    ['an array with holes', new Array(4), 4],
    ['a subclass of Array', inherited.from(['a']), 1],
    ['a Set', new Set(['a', 'b', 'c']), 3],
    ['a Map', new Map([['a', 1]]), 1],
    ['an array-like object', { length: 5 }, 5],
    ['the largest number', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('%s gives the number of observations', async (_name, messages, count) => {
    expect(batches(() => messages)()).toBe('handled');
    expect(await recorded()).toEqual({ 'orders 0': count });
  });

  test.each<[string, unknown]>([
    ['0', 0],
    ['-0', -0],
    ['an empty array', []],
    ['an empty Set', new Set()],
  ])('%s gives none', async (_name, messages) => {
    batches(() => messages)();
    expect(await recorded()).toEqual({});
  });

  const unreadable = Object.defineProperty({}, 'length', {
    get: () => {
      throw new Error('unreadable');
    },
  });
  test.each<[string, () => unknown]>([
    ['a negative number', () => -1],
    ['NaN', () => Number.NaN],
    ['Infinity', () => Number.POSITIVE_INFINITY],
    ['a fraction', () => 1.5],
    ['a BigInt', () => 3n],
    ['undefined', () => undefined],
    ['null', () => null],
    ['text, whose length counts characters', () => 'abc'],
    ['a Buffer, whose length counts bytes', () => Buffer.from('abc')],
    ['a function, whose length counts parameters', () => (_a: unknown, _b: unknown) => {}],
    ['a size that is a method', () => ({ size: () => 3 })],
    ['a length that throws', () => unreadable],
    ['a promise', async () => 3],
    [
      'a throw',
      () => {
        throw new Error('no messages');
      },
    ],
  ])('after %s the call counts as one message, and the error is counted', async (_name, messages) => {
    expect(batches(messages)()).toBe('handled');
    expect(await recorded()).toEqual({ 'orders 0': 1, errors: 1 });
    expect(logs).toHaveLength(1);
  });

  test('an iterator of the app is never advanced', async () => {
    let taken = 0;
    function* endless(): Generator<number> {
      for (;;) yield ++taken;
    }
    const iterator = endless();
    batches(() => iterator)();
    batches(() => ({ [Symbol.iterator]: () => iterator }))();
    expect(taken).toBe(0);
    expect(await recorded()).toEqual({ 'orders 0': 2, errors: 2 });
    expect(logs).toEqual([
      expect.stringContaining('must return a number of messages, or an array, Set or Map'),
    ]);
  });
});

describe('set-up', () => {
  const handle = (): void => {};

  test.each<[string, () => unknown, RegExp]>([
    [
      'an empty topic',
      () => instrumentHandler(exporter, '', handle),
      /^\[channel-exporter\] instrumentHandler topic: "" must be a non-empty string/,
    ],
    [
      'a topic of white space',
      () => instrumentHandler(exporter, ' \n', handle),
      /instrumentHandler topic: " \\n" must be/,
    ],
    ['a topic that is no text', () => instrumentHandler(exporter, 7 as never, handle), /topic: 7 must be/],
    ['no topic', () => instrumentHandler(exporter, undefined as never, handle), /topic: undefined must be/],
    [
      'no function',
      () => instrumentHandler(exporter, 'orders', undefined as never),
      /undefined must be a function/,
    ],
    [
      'a function that is text',
      () => instrumentHandler(exporter, 'orders', 'handle' as never),
      /"handle" must be a function/,
    ],
    [
      'a generator function',
      () => instrumentHandler(exporter, 'orders', function* work() {}),
      /function work must be .* not a generator function; wrap/,
    ],
    [
      'an async generator function',
      () => instrumentHandler(exporter, 'orders', async function* () {}),
      /not a generator function/,
    ],
    [
      'an unknown option',
      () => instrumentHandler(exporter, 'orders', handle, { message: () => 1 } as never),
      /unknown option "message"; did you mean "messages"/,
    ],
    [
      'messages that are no function',
      () => instrumentHandler(exporter, 'orders', handle, { messages: 3 } as never),
      /instrumentHandler messages: 3 must be a function/,
    ],
    [
      'a resultCode that is no function',
      () => instrumentHandler(exporter, 'orders', handle, { resultCode: 1 } as never),
      /instrumentHandler resultCode: 1 must be a function/,
    ],
    [
      'options that are no object',
      () => instrumentHandler(exporter, 'orders', handle, 'options' as never),
      /must be an object/,
    ],
  ])('%s is refused', (_name, attach, message) => {
    expect(attach).toThrow(ChannelExporterError);
    expect(attach).toThrow(message);
  });

  test.each([undefined, 'A123010101', {}])('what is not an exporter is refused (%p)', (given) => {
    expect(() => instrumentHandler(given as never, 'orders', handle)).toThrow(
      'instrumentHandler: the first argument must be an exporter',
    );
  });

  test('a closed exporter gives a function that passes everything through', async () => {
    await exporter.close();
    const topic = jest.fn(() => 'orders');
    const sum = instrumentHandler(exporter, topic, (a: number, b: number) => a + b);
    expect(sum(1, 2)).toBe(3);
    expect(topic).not.toHaveBeenCalled();
  });
});
