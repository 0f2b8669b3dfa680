import { type ConsumerSetting, takeMs } from './consumer-setting.js';

/** What `null` and the rest of these mean to Python, and that to us all of them are handled. */
const ODD_RESULTS: readonly [string, unknown][] = [
  ['0', 0],
  ['1', 1],
  ['null', null],
  ['false', false],
  ['true', true],
  ['a string', '0'],
  ['an empty array', []],
  ['a frozen object', Object.freeze({ code: 1 })],
  ['an Error', new Error('returned, not thrown')],
  ['a symbol', Symbol('result')],
  ['a function', () => 1],
  ['an object without a prototype', Object.create(null)],
];

/** docs/labels.md: one observation for each call of an `eachMessage` handler. */
export function messageCases(setting: ConsumerSetting): void {
  test('each message is one observation under its topic', async () => {
    await setting.send(['a', 'b', 'c']);
    const running = await setting.consume({ eachMessage: () => takeMs(5) });
    const series = await setting.series(running, 3);
    expect(series.map(({ labels, count }) => ({ labels, count }))).toEqual([
      { labels: { f_code: '', topic: setting.topic, code: '0' }, count: 3 },
    ]);
    expect(series[0]?.sumMs).toBeGreaterThanOrEqual(running.watch.insideMs);
    expect(series[0]?.sumMs).toBeLessThanOrEqual(running.watch.outsideMs);
  });

  test('handled is 0 whatever the handler returned, and the client gets that', async () => {
    await setting.send(ODD_RESULTS.map(([name]) => name));
    const results = new Map(ODD_RESULTS);
    const running = await setting.consume({
      eachMessage: ({ message }) => results.get(String(message.value)),
    });
    expect(await setting.counts(running, ODD_RESULTS.length)).toEqual({ 'topic 0': ODD_RESULTS.length });
    const seen = running.watch.outcomes.map((outcome) => 'returned' in outcome && outcome.returned);
    for (const [at, [, result]] of ODD_RESULTS.entries()) expect(seen[at]).toBe(result);
  });

  test('a resolved promise is handled, too', async () => {
    await setting.send(['a']);
    const running = await setting.consume({ eachMessage: async () => 'done' });
    expect(await setting.counts(running, 1)).toEqual({ 'topic 0': 1 });
    expect(running.watch.outcomes).toEqual([{ returned: 'done' }]);
  });

  test('a synchronous throw is 1, the client gets that error, and its retry is a new observation', async () => {
    await setting.send(['a', 'b']);
    const error = new Error('thrown');
    let calls = 0;
    const running = await setting.consume({
      eachMessage: () => {
        if (++calls <= 2) throw error;
      },
    });
    expect(await setting.counts(running, 4)).toEqual({ 'topic 1': 2, 'topic 0': 2 });
    expect(running.watch.outcomes.slice(0, 2)).toEqual([{ threw: error }, { threw: error }]);
    expect((running.watch.outcomes[0] as { threw: unknown }).threw).toBe(error);
  });

  test('a rejection is 1 with the time until it came', async () => {
    await setting.send(['a']);
    const error = new Error('rejected');
    const running = await setting.consume({
      eachMessage: async () => {
        await takeMs(5);
        if (running.watch.calls === 0) throw error;
      },
    });
    const series = await setting.series(running, 2);
    expect(series.map(({ labels, count }) => [labels.code, count])).toEqual([
      ['1', 1],
      ['0', 1],
    ]);
    expect(series.every(({ sumMs }) => sumMs >= 5)).toBe(true);
    expect((running.watch.outcomes[0] as { threw: unknown }).threw).toBe(error);
  });

  test('a lazy thenable is asked once', async () => {
    await setting.send(['good', 'bad']);
    let asked = 0;
    const error = new Error('by a thenable');
    const running = await setting.consume({
      eachMessage: ({ message }) => ({
        // biome-ignore lint/suspicious/noThenProperty: query builders are such objects
        then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
          asked++;
          if (String(message.value) === 'bad' && asked === 2) reject(error);
          else resolve('rows');
        },
      }),
    });
    expect(await setting.counts(running, 3)).toEqual({ 'topic 0': 2, 'topic 1': 1 });
    expect(running.watch.outcomes).toEqual([{ returned: 'rows' }, { threw: error }, { returned: 'rows' }]);
    expect(asked).toBe(3);
  });

  test('resultCode lets the result decide, of promises too, but not a throw', async () => {
    await setting.send(['now', 'later', 'throws', 'fine']);
    let thrown = false;
    const running = await setting.consume(
      {
        eachMessage: ({ message }) => {
          const value = String(message.value);
          if (value === 'throws' && !thrown) {
            thrown = true;
            throw new Error(value);
          }
          return value === 'later' ? Promise.resolve(value) : value;
        },
      },
      { options: { resultCode: (result) => (result === 'now' || result === 'later' ? 1 : 0) } },
    );
    expect(await setting.counts(running, 5)).toEqual({ 'topic 1': 3, 'topic 0': 2 });
  });

  test('a resultCode that throws costs its label only, and is counted', async () => {
    await setting.send(['a']);
    const mishaps: string[] = [];
    const running = await setting.consume(
      { eachMessage: () => 'kept' },
      {
        exporter: setting.exporter(mishaps),
        options: {
          resultCode: () => {
            throw new Error('broken reader');
          },
        },
      },
    );
    expect(await setting.counts(running, 1)).toEqual({ 'topic 0': 1 });
    expect(running.watch.outcomes).toEqual([{ returned: 'kept' }]);
    expect(mishaps).toEqual([expect.stringContaining('broken reader')]);
  });

  test('two topics are two series, with quotes and CJK in their names', async () => {
    const topics = [`${setting.topic}-"x",topic="y"`, `${setting.topic}-订单\\`];
    for (const topic of topics) await setting.send(['a'], topic);
    const running = await setting.consume({ eachMessage: () => undefined }, { topics });
    const series = await setting.series(running, 2);
    expect(new Set(series.map(({ labels }) => labels.topic))).toEqual(new Set(topics));
  });

  test('messages that are handled at the same time are measured each by itself', async () => {
    for (const partition of [0, 1, 2, 3]) await setting.send(['a', 'b', 'c'], setting.topic, partition);
    let now = 0;
    let most = 0;
    const running = await setting.consume({
      partitionsConsumedConcurrently: 4,
      eachMessage: async () => {
        most = Math.max(most, ++now);
        await takeMs(10);
        now--;
      },
    });
    const [series] = await setting.series(running, 12);
    expect(most).toBeGreaterThan(1);
    expect(series?.sumMs).toBeGreaterThanOrEqual(running.watch.insideMs);
    expect(series?.sumMs).toBeLessThanOrEqual(running.watch.outsideMs);
  });
}
