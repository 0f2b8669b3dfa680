import { type OutboundSetting, outcomeOf } from './outbound-setting.js';
import type { OutboundRequest, OutboundSubject } from './outbound-subject.js';

interface Fault {
  readonly title: string;
  readonly url: () => string;
  readonly request?: () => OutboundRequest;
  readonly expected: string;
}

/** Every reason of SPEC 3, each by a real fault; the caller gets what it would get without us. */
export function failureCases(subject: OutboundSubject, setting: OutboundSetting): void {
  const { has } = subject;
  const at = (path: string) => () => `${setting.partner.origin}${path}`;
  const within = (ms: number) => (): OutboundRequest => ({ signal: AbortSignal.timeout(ms) });
  const redirectTo = (url: () => string) => () => at(`/redirect?to=${encodeURIComponent(url())}`)();

  const faults: Fault[] = [
    { title: 'a closed port', url: () => setting.partner.closedOrigin, expected: '2 - 0 refused' },
    { title: 'an unknown name', url: () => `${setting.partner.unknownOrigin}/x`, expected: '5 - 0 dns' },
    {
      title: 'a certificate that nobody trusts',
      url: () => setting.partner.untrustedOrigin,
      expected: '3 - 0 tls',
    },
    { title: 'plain HTTP on a TLS port', url: () => setting.partner.plainOrigin, expected: '4 - 0 tls' },
    { title: 'a reset before headers', url: at('/reset'), expected: '1 - 0 reset' },
    { title: 'a server that hangs up without an answer', url: at('/close'), expected: '1 - 0 reset' },
    { title: 'half a body with Content-Length', url: at('/half'), expected: '1 - 200 reset' },
    { title: 'half a chunked body', url: at('/half-chunked'), expected: '1 - 200 reset' },
    { title: 'an answer that is not HTTP', url: at('/garbage'), expected: '1 - 0 network' },
    {
      title: 'a server that hangs, by AbortSignal.timeout',
      url: at('/hang'),
      request: within(80),
      expected: '1 - 0 timeout',
    },
    {
      title: 'a server that hangs in mid-body, by AbortSignal.timeout',
      url: at('/hang-body'),
      request: within(150),
      expected: '1 - 200 timeout',
    },
  ];
  if (has.timeout) {
    const request = (): OutboundRequest => ({ timeoutMs: 150 });
    faults.push(
      {
        title: "a server that hangs, by the client's own deadline",
        url: at('/hang'),
        request,
        expected: '1 - 0 timeout',
      },
      {
        title: "a server that hangs in mid-body, by the client's own deadline",
        url: at('/hang-body'),
        request,
        expected: '1 - 200 timeout',
      },
    );
  }
  if (has.maxResponseBytes) {
    const request = (): OutboundRequest => ({ maxResponseBytes: 1000 });
    faults.push({
      title: 'a response that is too large',
      url: at('/large?bytes=300000'),
      request,
      expected: '1 - 200 too_large',
    });
  }
  if (has.redirects) {
    faults.push({
      title: 'a redirect to a closed port',
      url: redirectTo(() => setting.partner.closedOrigin),
      expected: '1 702 0 refused',
    });
    if (has.redirectLoopStatus !== undefined) {
      const request = (): OutboundRequest => (has.maxRedirects ? { maxRedirects: 5 } : {});
      faults.push({
        title: 'a redirect without an end',
        url: at('/loop'),
        request,
        expected: `1 703 ${has.redirectLoopStatus} redirect`,
      });
    }
  }

  test.each(faults)('$title: $expected', async ({ url, request, expected }) => {
    const bare = await outcomeOf(setting.openFor([]).call(url(), request?.()));
    expect(bare).toHaveProperty('error');
    const client = setting.open();
    expect(await outcomeOf(client.call(url(), request?.()))).toEqual(bare);
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
