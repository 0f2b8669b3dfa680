import type { Registry } from 'prom-client';
import { type OutboundSetting, outcomeOf } from './outbound-setting.js';
import type { OutboundSubject } from './outbound-subject.js';

/** Complete answers: labels and business codes. */
export function successCases(subject: OutboundSubject, setting: OutboundSetting): void {
  const ok = (query: Record<string, string>): string =>
    `${setting.partner.origin}/ok?${new URLSearchParams(query).toString()}`;

  test('a good call has the partner, action, status and business code', async () => {
    const client = setting.open();
    const answer = await client.call(`${setting.partner.origin}/ok`);
    expect(answer).toEqual({ status: 200, text: '{"code":"0","message":"good"}' });
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test('actions are matched by path, without the query; no action is empty', async () => {
    const client = setting.open();
    await client.call(`${setting.partner.origin}/orders/4711?expand=1`);
    await client.call(`${setting.partner.origin}/gzip`);
    expect(await setting.calls(2)).toEqual(['1 - 200 0', '1 701 200 order']);
  });

  test('a host that no partner has is not recorded', async () => {
    const client = setting.open();
    const { status } = await client.call(`${setting.partner.strangerOrigin}/ok`);
    expect(status).toBe(200);
    await client.call(`${setting.partner.origin}/ok`);
    expect(await setting.calls(1)).toEqual(['1 700 200 0']);
  });

  test.each([400, 404, 429, 500, 503])('status %i keeps its business code', async (status) => {
    const url = ok({ status: String(status), body: '{"code":"E1"}' });
    const bare = await outcomeOf(setting.openFor([]).call(url));
    const client = setting.open();
    expect(await outcomeOf(client.call(url))).toEqual(bare);
    expect(await setting.calls(1)).toEqual([`1 700 ${status} E1`]);
  });

  test.each([204, 304])('status %i has no body', async (status) => {
    const client = setting.open();
    await outcomeOf(client.call(`${setting.partner.origin}/bodiless?status=${status}`));
    expect(await setting.calls(1)).toEqual([`1 - ${status} -1`]);
  });

  test('HEAD has no body', async () => {
    const client = setting.open();
    await client.call(`${setting.partner.origin}/ok`, { method: 'HEAD' });
    expect(await setting.calls(1)).toEqual(['1 700 200 -1']);
  });

  test('POST sends its body', async () => {
    const client = setting.open();
    const body = '{"code":"sent","n":1}';
    const { text } = await client.call(`${setting.partner.origin}/echo`, { method: 'POST', body });
    expect(JSON.parse(text)).toEqual(JSON.parse(body));
    expect(await setting.calls(1)).toEqual(['1 - 200 sent']);
  });

  test.each<[body: string, type: string, code: string]>([
    ['{"code":0}', 'application/json', '0'],
    ['{"errorcode":"7"}', 'application/json', '7'],
    ['{"errorcode":"7","code":"0"}', 'application/json', '0'],
    ['{"code":null,"error-code":"8"}', 'application/json', '8'],
    ['{"data":{"C_O-D_e":"deep"}}', 'application/json; charset=utf-8', 'deep'],
    ['{"code":"P1"}', 'application/problem+json', 'P1'],
    [' {"code":"T1"}', 'text/html', 'T1'],
    ['{"code":"N1"}', '', 'N1'],
    ['{"code":"\\ud800x"}', 'application/json', '\ufffdx'],
    [`{"code":"${'y'.repeat(200)}"}`, 'application/json', 'y'.repeat(128)],
    ['{"message":"none"}', 'application/json', '-1'],
    ['<html></html>', 'text/html', '-1'],
    ['', 'application/json', '-1'],
    ['{"code":', 'application/json', '-1'],
    ['{"code":"0"}', 'image/png', '-1'],
  ])('the code of %j as %j is %j', async (body, type, code) => {
    const client = setting.open();
    await outcomeOf(client.call(ok({ body, type })));
    expect(await setting.calls(1)).toEqual([`1 700 200 ${code}`]);
  });

  test.each(['gzip', 'deflate', 'raw-deflate', 'br'])('%s is inflated to find the code', async (coding) => {
    const bare = await outcomeOf(setting.openFor([]).call(`${setting.partner.origin}/${coding}`));
    const client = setting.open();
    expect(await outcomeOf(client.call(`${setting.partner.origin}/${coding}`))).toEqual(bare);
    expect(await setting.calls(1)).toEqual(['1 - 200 0']);
  });

  test('what is read from the registry at once after a zipped answer holds the call', async () => {
    const exporter = setting.exporter();
    await setting.open({}, exporter).call(`${setting.partner.origin}/gzip`);
    const registry = exporter.registry as unknown as Registry;
    expect(await registry.metrics()).toMatch(/^partner_http_metrics_count\{.*code="0"\} 1$/m);
  });

  test('a code at the start of a body longer than maxBodyBytes is found', async () => {
    const client = setting.open({ maxBodyBytes: 1024 });
    const { text } = await client.call(`${setting.partner.origin}/large?bytes=300000`);
    expect(text.length).toBeGreaterThan(300_000);
    expect(await setting.calls(1)).toEqual(['1 - 200 first']);
  });

  test('an informational response is not the answer', async () => {
    const client = setting.open();
    await client.call(`${setting.partner.origin}/hints`);
    expect(await setting.calls(1)).toEqual(['1 - 200 0']);
  });

  test('readCode replaces the search, readPartnerCode goes before it, false leaves bodies alone', async () => {
    const url = ok({ body: '{"code":"0","status":"S1"}' });
    const own = setting.open({ readCode: (body) => (body as { status: string }).status });
    await own.call(url);
    expect(await setting.calls(1)).toEqual(['1 700 200 S1']);

    const exporter = setting.exporter({ readPartnerCode: { 1: () => 'partner' } });
    await setting.open({ readCode: () => 'client' }, exporter).call(url);
    expect(await setting.calls(1)).toEqual(['1 700 200 partner']);

    await setting.open({ readCode: false }).call(url);
    expect(await setting.calls(1)).toEqual(['1 700 200 -1']);
  });

  test('a readCode that throws costs the code, nothing else', async () => {
    const client = setting.open({
      readCode: () => {
        throw new Error('a mistake of the app');
      },
    });
    expect((await client.call(ok({}))).status).toBe(200);
    expect(await setting.calls(1)).toEqual(['1 700 200 -1']);
  });

  test('the time runs until the body has been read', async () => {
    const client = setting.open();
    await client.call(`${setting.partner.origin}/slow?ms=120`);
    await client.call(`${setting.partner.origin}/slow-body?ms=120`);
    const [series] = await setting.series(2);
    // A timer may fire a millisecond early.
    expect(series?.sumMs).toBeGreaterThanOrEqual(2 * 119);
  });

  test('calls at the same time are counted each', async () => {
    const client = setting.open();
    await Promise.all(Array.from({ length: 20 }, () => client.call(ok({}))));
    expect(await setting.calls(20)).toEqual(Array.from({ length: 20 }, () => '1 700 200 0'));
  });

  if (subject.has.redirects) {
    test('redirects that the client follows are one call: the first address, the last status', async () => {
      const to = encodeURIComponent(
        `/redirect?to=${encodeURIComponent('/ok?status=404&body={"code":"gone"}')}`,
      );
      const client = setting.open();
      await outcomeOf(client.call(`${setting.partner.origin}/redirect?to=${to}`));
      expect(await setting.calls(1)).toEqual(['1 702 404 gone']);
    });

    test('a redirect to somebody else is a call of the first', async () => {
      const client = setting.open();
      const to = encodeURIComponent(`${setting.partner.strangerOrigin}/ok`);
      await client.call(`${setting.partner.origin}/redirect?to=${to}`);
      expect(await setting.calls(1)).toEqual(['1 702 200 0']);
    });

    test('a redirect from somebody else to a partner is no call of the partner', async () => {
      const client = setting.open();
      const to = encodeURIComponent(`${setting.partner.origin}/ok`);
      await client.call(`${setting.partner.strangerOrigin}/redirect?to=${to}`);
      await client.call(`${setting.partner.origin}/orders/1`);
      expect(await setting.calls(1)).toEqual(['1 701 200 order']);
    });
  }
}
