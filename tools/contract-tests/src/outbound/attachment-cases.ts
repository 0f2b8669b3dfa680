import { type OutboundSetting, outcomeOf } from './outbound-setting.js';

/** One client and several exporters, closed exporters, instrumentation that is taken off. */
export function attachmentCases(setting: OutboundSetting): void {
  test('two exporters both count, the same one twice counts once', async () => {
    const [first, second] = [setting.exporter(), setting.exporter()];
    const client = setting.openFor([first, second, first]);
    await client.call(`${setting.partner.origin}/ok`);
    await outcomeOf(client.call(setting.partner.closedOrigin));
    expect(await setting.calls(2, first)).toEqual(['1 700 200 0', '2 - 0 refused']);
    expect(await setting.calls(2, second)).toEqual(['1 700 200 0', '2 - 0 refused']);
  });

  test('two clients on one exporter add up', async () => {
    const exporter = setting.exporter();
    const clients = [setting.openFor([exporter]), setting.openFor([exporter])];
    for (const client of clients) await client.call(`${setting.partner.origin}/ok`);
    expect(await setting.calls(2, exporter)).toEqual(['1 700 200 0', '1 700 200 0']);
  });

  test('a closed exporter leaves the client as it was', async () => {
    const exporter = setting.exporter();
    const client = setting.openFor([exporter]);
    await exporter.close();
    expect((await client.call(`${setting.partner.origin}/ok`)).status).toBe(200);
    expect(exporter.registry.getSingleMetric('partner_http_metrics')).toBeUndefined();
  });

  test('a client that is detached goes on, unrecorded', async () => {
    const exporter = setting.exporter();
    const client = setting.openFor([exporter]);
    await client.call(`${setting.partner.origin}/ok`);
    client.detach?.();
    expect((await client.call(`${setting.partner.origin}/orders/1`)).status).toBe(200);
    const expected = client.detach === undefined ? ['1 700 200 0', '1 701 200 order'] : ['1 700 200 0'];
    expect(await setting.calls(expected.length)).toEqual(expected);
  });

  test('an unknown option is refused', () => {
    expect(() => setting.open({ streamIdelMs: 1 } as never)).toThrow(/streamIdleMs/);
  });
}
