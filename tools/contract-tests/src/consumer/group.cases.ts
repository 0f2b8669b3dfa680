import { once } from 'node:events';
import { type ConsumerSetting, takeMs, until } from './consumer-setting.js';

const VALUES = Array.from({ length: 10 }, (_, at) => String(at));
const PARTITIONS = [0, 1, 2, 3];

/** What happens to a group: each call of a handler is still one observation, whoever called it and why. */
export function groupCases(setting: ConsumerSetting): void {
  const sendToAll = async (): Promise<void> => {
    for (const partition of PARTITIONS) await setting.send(VALUES, setting.topic, partition);
  };

  test('two members share a group, one leaves, and each records what it handled', async () => {
    const handled = { first: 0, second: 0 };
    const exporter = setting.exporter();
    await sendToAll();
    const first = await setting.consume({ eachMessage: () => ++handled.first }, { exporter });
    await until('the first member has all', () => handled.first >= 40);
    const second = await setting.consume({ eachMessage: () => ++handled.second }, { exporter });
    await sendToAll();
    while (handled.second === 0) await sendToAll();
    await second.consumer.disconnect();
    const before = handled.first;
    await sendToAll();
    await until('the first has what is left', () => handled.first >= before + 40);
    await setting.disconnect();
    const calls = first.watch.calls + second.watch.calls;
    expect(handled.first + handled.second).toBe(calls);
    expect(await setting.counts(first, calls)).toEqual({ 'topic 0': calls });
  });

  test('stopped and run again, the consumer is still observed, by its new handler', async () => {
    await setting.send(['a', 'b']);
    const running = await setting.consume({ eachMessage: () => undefined });
    await until('two are handled', () => running.watch.calls === 2);
    await running.consumer.stop();
    await setting.send(['c', 'd', 'e']);
    await running.consumer.run(running.watch.watchHandlers({ eachBatch: () => undefined }));
    await until('the rest is handled', () => running.watch.calls > 2);
    expect(await setting.counts(running, 5)).toEqual({ 'topic 0': 5 });
  });

  test('a consumer that crashes and restarts is still observed', async () => {
    await setting.send(['a', 'b', 'c']);
    const restarts: boolean[] = [];
    const running = await setting.consume(
      {
        eachMessage: () => {
          if (restarts.length === 0) throw new Error('until it crashes');
        },
      },
      { consumer: { retry: { initialRetryTime: 20, maxRetryTime: 50, retries: 2 } } },
    );
    const { consumer, watch } = running;
    consumer.on(consumer.events.CRASH, ({ payload }) => restarts.push(payload.restart));
    await until('it has restarted and handled all', () => watch.calls - watch.failures === 3);
    expect(restarts[0]).toBe(true);
    expect(await setting.counts(running, watch.calls)).toEqual({ 'topic 1': watch.failures, 'topic 0': 3 });
  });

  test('the broker goes away under load and comes back', async () => {
    const handled = new Set<string>();
    const running = await setting.consume({
      eachMessage: async ({ message }) => {
        await takeMs(2);
        handled.add(String(message.value));
      },
    });
    const values = Array.from({ length: 200 }, (_, at) => String(at));
    for (let at = 0; at < values.length; at += 20) {
      const sent = setting.send(values.slice(at, at + 20));
      if (at === 100) {
        await until('some are handled', () => handled.size > 0);
        await setting.outage();
      }
      await sent;
    }
    await until('all are handled', () => handled.size === values.length);
    await setting.disconnect();
    const series = await setting.series(running, running.watch.calls);
    expect(series.map(({ labels }) => labels.code)).toEqual(['0']);
  });

  test('a handler that still runs when the consumer disconnects is observed', async () => {
    await setting.send(['a']);
    const stopping = new EventTarget();
    let started = false;
    const running = await setting.consume({
      eachMessage: async () => {
        started = true;
        await once(stopping, 'now');
        await takeMs(5);
      },
    });
    await until('the handler runs', () => started);
    const disconnected = running.consumer.disconnect();
    stopping.dispatchEvent(new Event('now'));
    await disconnected;
    expect(await setting.counts(running, 1)).toEqual({ 'topic 0': 1 });
  });
}
