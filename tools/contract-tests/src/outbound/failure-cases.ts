import { faultsOf } from './faults.js';
import { type OutboundSetting, outcomeOf } from './outbound-setting.js';
import type { OutboundClient, OutboundSubject } from './outbound-subject.js';

/** Every reason of docs/labels.md, each by a real fault; the caller gets what it would get without us. */
export function failureCases(subject: OutboundSubject, setting: OutboundSetting): void {
  test.each(faultsOf(subject.has))('$title: $expected', async ({ url, request, signalMs, expected }) => {
    const call = (client: OutboundClient): Promise<unknown> => {
      const signal = signalMs === undefined ? {} : { signal: AbortSignal.timeout(signalMs) };
      return outcomeOf(client.call(url(setting.partner), { ...request, ...signal }));
    };
    const bare = await call(setting.openFor([]));
    expect(bare).toHaveProperty('error');
    expect(await call(setting.open())).toEqual(bare);
    expect(await setting.calls(1)).toEqual([expected]);
  });

  test('a reset after headers', async () => {
    const client = setting.open();
    const { chunks } = await client.stream(`${setting.partner.origin}/reset-body`);
    setting.partner.proceed();
    expect(await outcomeOf(readAll(chunks))).toHaveProperty('error');
    expect(await setting.calls(1)).toEqual(['1 - 200 reset']);
  });

  test.each<[string, unknown]>([
    ['without a reason', undefined],
    ['with an error', new Error('enough')],
    ['with a text', 'enough'],
  ])('the caller aborts before headers, %s', async (_title, reason) => {
    const client = setting.open();
    const before = setting.partner.requests;
    const abort = new AbortController();
    const outcome = outcomeOf(client.call(`${setting.partner.origin}/hang`, { signal: abort.signal }));
    while (setting.partner.requests === before) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort(reason);
    expect(await outcome).toHaveProperty('error');
    expect(await setting.calls(1)).toEqual(['1 - 0 aborted']);
  });

  test('the caller aborts in mid-body', async () => {
    const client = setting.open();
    const abort = new AbortController();
    const { chunks } = await client.stream(`${setting.partner.origin}/hang-body`, { signal: abort.signal });
    const reading = outcomeOf(readAll(chunks));
    abort.abort();
    expect(await reading).toHaveProperty('error');
    expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
  });

  test('a signal that was aborted before is no call', async () => {
    const url = `${setting.partner.origin}/ok`;
    const request = { signal: AbortSignal.abort() };
    const bare = await outcomeOf(setting.openFor([]).call(url, request));
    expect(bare).toHaveProperty('error');
    const client = setting.open();
    expect(await outcomeOf(client.call(url, request))).toEqual(bare);
    await client.call(`${setting.partner.origin}/orders/1`);
    expect(await setting.calls(1)).toEqual(['1 701 200 order']);
  });

  test.each(['http://', 'nonsense://partner/ok'])(
    'an address that the client refuses is no call: %s',
    async (url) => {
      const client = setting.open();
      const failed = async (): Promise<unknown> => client.call(url);
      expect(await outcomeOf(failed())).toHaveProperty('error');
      await client.call(`${setting.partner.origin}/orders/1`);
      expect(await setting.calls(1)).toEqual(['1 701 200 order']);
    },
  );

  test('a retry is a new call', async () => {
    const client = setting.open();
    for (const status of ['503', '200'])
      await outcomeOf(client.call(`${setting.partner.origin}/ok?status=${status}`));
    expect(await setting.calls(2)).toEqual(['1 700 200 0', '1 700 503 0']);
  });
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read).toString();
}
