import type { ChannelExporter } from '@channel-exporter/core';
import { recorded } from '../recorded.js';
import type { ConsumerSetting } from './consumer-setting.js';

type Handler = (payload: unknown) => unknown;
interface Config {
  readonly eachMessage?: Handler;
  readonly eachBatch?: Handler;
  readonly eachBatchAutoResolve?: boolean;
}

const broken = new Error('broken');
const fail = (): never => {
  throw broken;
};
/** An object whose member `key` cannot be read. */
const unreadable = (key: string, others: object = {}): object =>
  Object.defineProperty({ ...others }, key, { get: fail, enumerable: true, configurable: true });
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
type Row = readonly [string, unknown];
/** What a caller may give in the place of an object, and what it can do to ours. */
const FOREIGN: readonly Row[] = [
  ['undefined', undefined],
  ['null', null],
  ['text', 'text'],
  ['a frozen empty object', Object.freeze({})],
  ['an object without a prototype', Object.create(null)],
  ['a revoked proxy', revoked()],
];
const foreign = (...more: readonly Row[]): Row[] => [...FOREIGN, ...more];
const offsets = (...given: readonly string[]): object[] => given.map((offset) => ({ offset }));

/** Objects of the app and of the client in any state: nothing of ours shows, and what can be recorded is. */
export function foreignObjectCases(setting: ConsumerSetting): void {
  const started = (
    config: Config,
  ): { config: Required<Config>; exporter: ChannelExporter; mishaps: string[] } => {
    const mishaps: string[] = [];
    const exporter = setting.exporter(mishaps);
    let given: unknown;
    const consumer = setting.subject.instrumentConsumer(exporter, {
      run: (own: unknown): void => {
        given = own;
      },
    } as never) as { run(own: unknown): void };
    consumer.run(config);
    return { config: given as Required<Config>, exporter, mishaps };
  };
  const codes = async ({ exporter }: { exporter: ChannelExporter }): Promise<Record<string, number>> => {
    const series = await recorded(exporter, 'A123010101_consumer_metrics');
    return Object.fromEntries(series.map(({ labels, count }) => [`${labels.topic} ${labels.code}`, count]));
  };

  test.each(
    foreign(
      ['eachMessage that throws', unreadable('eachMessage')],
      ['eachBatchAutoResolve that throws', unreadable('eachBatchAutoResolve')],
    ),
  )('run gets %s as it was given', (_name, config) => {
    const seen: unknown[] = [];
    const consumer = setting.subject.instrumentConsumer(setting.exporter(), {
      run: (...args: unknown[]) => {
        seen.push(...args);
        return 'ran';
      },
    } as never) as { run(...args: unknown[]): unknown };
    expect(consumer.run(config, 'more')).toBe('ran');
    expect(seen.length).toBe(2);
    expect(Object.is(seen[0], config)).toBe(true);
  });

  test('a frozen config with frozen handlers is observed, and stays as it is', async () => {
    const eachMessage = Object.freeze(() => 'handled');
    const own = Object.freeze({ eachMessage });
    const running = started(own);
    expect(running.config.eachMessage({ topic: 'odd' })).toBe('handled');
    expect(own.eachMessage).toBe(eachMessage);
    expect(await codes(running)).toEqual({ 'odd 0': 1 });
  });

  test.each(
    foreign(
      ['a topic that throws', unreadable('topic')],
      ['a topic that is a symbol', { topic: Symbol('odd') }],
      ['a topic that is an object', { topic: { toString: fail } }],
    ),
  )('eachMessage gets %s, is counted, and its result and its error go on', async (_name, payload) => {
    const seen: unknown[] = [];
    let fails = false;
    const running = started({
      eachMessage: (given) => {
        seen.push(given);
        if (fails) throw broken;
        return 'handled';
      },
    });
    expect(running.config.eachMessage(payload)).toBe('handled');
    fails = true;
    expect(() => running.config.eachMessage(payload)).toThrow(broken);
    expect(seen.map((given) => Object.is(given, payload))).toEqual([true, true]);
    const counted = Object.entries(await codes(running)).map(([key, count]) => [key.at(-1), count]);
    expect(counted).toEqual([
      ['0', 1],
      ['1', 1],
    ]);
  });

  test.each(
    foreign(
      ['a batch that throws', unreadable('batch')],
      ['a batch that is null', { batch: null, resolveOffset: () => undefined }],
      ['messages that are missing', { batch: { topic: 'odd' } }],
      ['messages that are null', { batch: { topic: 'odd', messages: null } }],
      ['messages that are no array', { batch: { topic: 'odd', messages: { length: 2 ** 53 } } }],
      ['messages that throw', { batch: unreadable('messages', { topic: 'odd' }) }],
      ['a resolveOffset that throws', unreadable('resolveOffset', { batch: { topic: 'odd', messages: [] } })],
    ),
  )('eachBatch gets %s, and its result and its error go on', (_name, payload) => {
    const seen: unknown[] = [];
    let fails = false;
    const running = started({
      eachBatch: (given) => {
        seen.push(given);
        if (fails) throw broken;
        return 'handled';
      },
    });
    expect(running.config.eachBatch(payload)).toBe('handled');
    fails = true;
    expect(() => running.config.eachBatch(payload)).toThrow(broken);
    expect(seen.map((given) => Object.is(given, payload))).toEqual([true, true]);
  });

  test.each([
    ['null', [...offsets('0'), null, ...offsets('2')]],
    ['undefined', [...offsets('0'), undefined, ...offsets('2')]],
    ['a hole', Object.assign(new Array<object>(3), { 0: { offset: '0' }, 2: { offset: '2' } })],
    ['an offset that throws', [...offsets('0'), unreadable('offset'), ...offsets('2')]],
    ['an offset that is missing', [...offsets('0'), {}, ...offsets('2')]],
    ['an offset that is no number', offsets('0', 'latest', '2')],
    ['an offset that is a symbol', [...offsets('0'), { offset: Symbol('1') }, ...offsets('2')]],
  ])('%s among the messages of a batch costs no other message its observation', async (_name, messages) => {
    const resolving = started({
      eachBatch: (payload) => (payload as { resolveOffset(offset: string): void }).resolveOffset('2'),
      eachBatchAutoResolve: false,
    });
    resolving.config.eachBatch({ batch: { topic: 'odd', messages }, resolveOffset: () => undefined });
    expect(await codes(resolving)).toEqual({ 'odd 0': 3 });

    const returning = started({ eachBatch: () => undefined });
    returning.config.eachBatch({ batch: { topic: 'odd', messages } });
    expect(await codes(returning)).toEqual({ 'odd 0': 3 });
  });

  test('a topic that throws costs the label, not the observations', async () => {
    const running = started({ eachBatch: () => undefined });
    running.config.eachBatch({ batch: unreadable('topic', { messages: offsets('0', '1') }) });
    expect(await codes(running)).toEqual({ ' 0': 2 });
    expect(running.mishaps).toHaveLength(1);
  });

  test('a resolveOffset that is missing or cannot be replaced costs nothing else', async () => {
    const batch = { topic: 'odd', messages: offsets('0', '1') };
    const running = started({ eachBatch: () => 'handled' });
    const sealed = new Proxy({ batch, resolveOffset: () => undefined }, { defineProperty: () => false });
    const throwing = new Proxy(
      { batch, resolveOffset: () => undefined },
      { defineProperty: fail, getOwnPropertyDescriptor: fail },
    );
    const payloads = [{ batch }, { batch, resolveOffset: null }, sealed, throwing];
    for (const payload of payloads) expect(running.config.eachBatch(payload)).toBe('handled');
    expect(await codes(running)).toEqual({ 'odd 0': 8 });
  });

  test('a handler that replaces resolveOffset of its payload is heard through ours or not at all', async () => {
    const resolved: string[] = [];
    const running = started({
      eachBatch: (given) => {
        const payload = given as { resolveOffset(offset: string): void };
        const { resolveOffset } = payload;
        payload.resolveOffset = (offset) => {
          resolved.push(offset);
          resolveOffset.call(payload, offset);
        };
        payload.resolveOffset('0');
      },
      eachBatchAutoResolve: false,
    });
    const batch = { topic: 'odd', messages: offsets('0', '1') };
    running.config.eachBatch({ batch, resolveOffset: (offset: string) => resolved.push(`own ${offset}`) });
    expect(resolved).toEqual(['0', 'own 0']);
    expect(await codes(running)).toEqual({ 'odd 0': 1 });
  });

  test('a heartbeat that throws at once is the handler’s failure, with its own this', async () => {
    const payload = {
      topic: 'odd',
      batch: { topic: 'odd', messages: offsets('0') },
      heartbeat(): void {
        expect(this).toBe(payload);
        throw broken;
      },
    };
    const beat: Handler = (given) => (given as typeof payload).heartbeat();
    const running = started({ eachMessage: beat, eachBatch: beat });
    expect(() => running.config.eachMessage(payload)).toThrow(broken);
    expect(() => running.config.eachBatch(payload)).toThrow(broken);
    expect(await codes(running)).toEqual({ 'odd 1': 2 });
  });
}
