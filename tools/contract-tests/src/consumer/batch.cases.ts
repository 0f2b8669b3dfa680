import type { EachBatchPayload } from 'kafkajs';
import { type ConsumerSetting, takeMs } from './consumer-setting.js';

const TEN = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** docs/labels.md: one observation for each message that an `eachBatch` handler settled. */
export function batchCases(setting: ConsumerSetting): void {
  /** That the recorded time is the handler's: no more, no less. */
  const expectHandlersTime = (
    sumMs: number | undefined,
    watch: { insideMs: number; outsideMs: number },
  ): void => {
    expect(sumMs).toBeGreaterThanOrEqual(watch.insideMs);
    // A sum of n shares differs from the whole in the last digits.
    expect(sumMs).toBeLessThanOrEqual(watch.outsideMs + 1e-6);
  };

  test('returning settles all, and their times add up to the handler’s', async () => {
    await setting.send(TEN);
    const running = await setting.consume({ eachBatch: () => takeMs(20) });
    const series = await setting.series(running, 10);
    expect(series.map(({ labels, count }) => ({ labels, count }))).toEqual([
      { labels: { f_code: '', topic: setting.topic, code: '0' }, count: 10 },
    ]);
    expectHandlersTime(series[0]?.sumMs, running.watch);
    expect(running.watch.calls).toBe(1);
  });

  test('a handler that returns at once settles all', async () => {
    await setting.send(TEN);
    const running = await setting.consume({ eachBatch: () => 'at once' });
    expect(await setting.counts(running, 10)).toEqual({ 'topic 0': 10 });
    expect(running.watch.outcomes).toEqual([{ returned: 'at once' }]);
  });

  test('each resolve settles one, and its own time', async () => {
    await setting.send(TEN);
    const running = await setting.consume({
      eachBatchAutoResolve: false,
      eachBatch: async ({ batch, resolveOffset }) => {
        for (const { offset } of batch.messages) {
          await takeMs(3);
          resolveOffset(offset);
        }
      },
    });
    const [series] = await setting.series(running, 10);
    expect(series?.sumMs).toBeGreaterThanOrEqual(30);
    expect(series?.sumMs).toBeLessThanOrEqual(running.watch.outsideMs + 1e-6);
  });

  test('a resolve that moves the offset over n messages shares its time among them', async () => {
    await setting.send(TEN);
    const running = await setting.consume({
      eachBatchAutoResolve: false,
      eachBatch: async ({ resolveOffset }) => {
        for (const offset of ['0', '4', '9']) {
          await takeMs(10);
          resolveOffset(offset);
        }
      },
    });
    const [series] = await setting.series(running, 10);
    expect(series?.sumMs).toBeGreaterThanOrEqual(30);
    expect(series?.sumMs).toBeLessThanOrEqual(running.watch.outsideMs + 1e-6);
  });

  test('returning settles what was not resolved', async () => {
    await setting.send(TEN);
    const running = await setting.consume({
      eachBatch: async ({ resolveOffset }) => {
        await takeMs(5);
        resolveOffset('6');
        await takeMs(5);
      },
    });
    const [series] = await setting.series(running, 10);
    expect(series?.count).toBe(10);
    expectHandlersTime(series?.sumMs, running.watch);
  });

  test('with eachBatchAutoResolve off, what was not resolved gives none until it is', async () => {
    await setting.send(['0', '1', '2', '3', '4']);
    const sizes: number[] = [];
    const running = await setting.consume({
      eachBatchAutoResolve: false,
      eachBatch: ({ batch, resolveOffset }) => {
        sizes.push(batch.messages.length);
        if (sizes.length === 2) resolveOffset('2');
        if (sizes.length === 4) resolveOffset('4');
      },
    });
    expect(await setting.counts(running, 5)).toEqual({ 'topic 0': 5 });
    expect(sizes).toEqual([5, 5, 2, 2]);
  });

  test('resolving twice, backwards or beyond the end settles each message once', async () => {
    await setting.send(TEN);
    const running = await setting.consume({
      eachBatch: async ({ resolveOffset }) => {
        await takeMs(5);
        for (const offset of ['3', '3', '1', '5', '9', '9', '1000']) resolveOffset(offset);
        resolveOffset('9');
      },
    });
    const [series] = await setting.series(running, 10);
    expect(series?.count).toBe(10);
    expect(series?.sumMs).toBeLessThanOrEqual(running.watch.outsideMs + 1e-6);
  });

  test.each([
    [
      'throws',
      (error: Error): unknown => {
        throw error;
      },
    ],
    ['rejects', (error: Error): unknown => Promise.reject(error)],
  ])('a handler that %s fails the first message, and the retry is observed anew', async (_how, fail) => {
    await setting.send(['0', '1', '2']);
    const error = new Error('failed');
    let calls = 0;
    const running = await setting.consume({ eachBatch: () => (++calls === 1 ? fail(error) : undefined) });
    expect(await setting.counts(running, 4)).toEqual({ 'topic 1': 1, 'topic 0': 3 });
    expect((running.watch.outcomes[0] as { threw: unknown }).threw).toBe(error);
  });

  test('a throw after a partial resolve fails the first unresolved message with the time since', async () => {
    await setting.send(['0', '1', '2', '3', '4']);
    let sinceMs = 0;
    const running = await setting.consume({
      eachBatch: async ({ batch, resolveOffset }) => {
        if (batch.firstOffset() !== '0') return;
        await takeMs(20);
        resolveOffset('1');
        const resolvedMs = performance.now();
        await takeMs(5);
        sinceMs = performance.now() - resolvedMs;
        throw new Error('after two');
      },
    });
    const series = await setting.series(running, 6);
    expect(series.map(({ labels, count }) => [labels.code, count])).toEqual([
      ['0', 5],
      ['1', 1],
    ]);
    expect(series[0]?.sumMs).toBeGreaterThanOrEqual(20);
    expect(series[1]?.sumMs).toBeGreaterThanOrEqual(sinceMs);
    expectHandlersTime((series[0]?.sumMs ?? 0) + (series[1]?.sumMs ?? 0), running.watch);
  });

  test('a throw after all are resolved fails none', async () => {
    await setting.send(['0', '1']);
    const running = await setting.consume({
      eachBatch: ({ batch, resolveOffset }) => {
        resolveOffset(batch.lastOffset());
        throw new Error('too late');
      },
    });
    expect(await setting.counts(running, 2)).toEqual({ 'topic 0': 2 });
    expect(running.watch.failures).toBe(1);
  });

  test('a handler may empty the batch’s array as it goes', async () => {
    await setting.send(TEN);
    const running = await setting.consume({
      eachBatch: ({ batch, resolveOffset }) => {
        while (batch.messages.length > 0) resolveOffset(batch.messages.splice(0, 4).at(-1)?.offset ?? '');
      },
    });
    expect(await setting.counts(running, 10)).toEqual({ 'topic 0': 10 });
  });

  test('a resolve that comes after the return settles none', async () => {
    await setting.send(['0', '1', '2']);
    const late: EachBatchPayload[] = [];
    let calls = 0;
    const running = await setting.consume({
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        for (const { resolveOffset } of late.splice(0)) resolveOffset('0');
        if (++calls === 1) late.push(payload);
        else payload.resolveOffset('2');
      },
    });
    expect(await setting.counts(running, 3)).toEqual({ 'topic 0': 3 });
  });

  test('resultCode speaks for the messages that the return settles', async () => {
    await setting.send(['0', '1', '2', '3', '4']);
    const running = await setting.consume(
      {
        eachBatch: ({ resolveOffset }) => {
          resolveOffset('2');
          return 'refused';
        },
      },
      { options: { resultCode: (result) => (result === 'refused' ? 1 : 0) } },
    );
    expect(await setting.counts(running, 5)).toEqual({ 'topic 0': 3, 'topic 1': 2 });
  });

  test('all else of the payload is the client’s and works', async () => {
    await setting.send(['0', '1', '2']);
    const seen: unknown[] = [];
    const running = await setting.consume({
      autoCommit: false,
      eachBatch: async (payload) => {
        const { batch, resolveOffset, ...rest } = payload;
        resolveOffset('1');
        await rest.heartbeat();
        seen.push(Object.keys(payload).sort(), rest.isRunning(), rest.isStale(), rest.uncommittedOffsets());
        await rest.commitOffsetsIfNecessary(rest.uncommittedOffsets());
        seen.push(rest.uncommittedOffsets(), batch.isEmpty(), batch.firstOffset(), batch.lastOffset());
        const resume = rest.pause();
        seen.push(running.consumer.paused());
        resume();
        seen.push(running.consumer.paused());
      },
    });
    expect(await setting.counts(running, 3)).toEqual({ 'topic 0': 3 });
    const partitions = [{ partition: '0', offset: '2' }];
    const { topic } = setting;
    expect(seen).toEqual([
      [
        'batch',
        'commitOffsetsIfNecessary',
        'heartbeat',
        'isRunning',
        'isStale',
        'pause',
        'resolveOffset',
        'uncommittedOffsets',
      ],
      true,
      false,
      { topics: [{ topic, partitions }] },
      { topics: [] },
      false,
      '0',
      '2',
      [{ topic, partitions: [0] }],
      [],
    ]);
  });
}
