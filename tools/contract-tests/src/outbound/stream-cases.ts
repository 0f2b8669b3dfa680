import type { OutboundSetting } from './outbound-setting.js';
import type { OutboundSubject } from './outbound-subject.js';

/** Bodies that the caller takes as a stream: never drained, buffered or delayed by us. */
export function streamCases(subject: OutboundSubject, setting: OutboundSetting): void {
  const code = (found: string): string => (subject.has.streamCode ? found : '-1');

  test('a stream is one call until it ends', async () => {
    const client = setting.open();
    const { status, chunks } = await client.stream(`${setting.partner.origin}/slow-body?ms=120`);
    expect(status).toBe(200);
    const read: Uint8Array[] = [];
    for await (const chunk of chunks) read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe('{"code":"0","message":"good"}');
    const [series] = await setting.series(1);
    expect(series?.sumMs).toBeGreaterThanOrEqual(119);
    expect(await setting.calls(1)).toEqual([`1 - 200 ${code('0')}`]);
  });

  test('a slow stream is not idle as long as bytes come', async () => {
    const client = setting.open({ streamIdleMs: 500 });
    const { chunks } = await client.stream(`${setting.partner.origin}/drip?ms=25`);
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    expect(bytes).toBe(29);
    const [series] = await setting.series(1);
    expect(series?.sumMs).toBeGreaterThanOrEqual(28 * 24);
    expect(await setting.calls(1)).toEqual([`1 - 200 ${code('0')}`]);
  });

  test('a stream that the caller gives up is aborted', async () => {
    const client = setting.open();
    const stream = await client.stream(`${setting.partner.origin}/hang-body`);
    await stream.cancel();
    expect(await setting.calls(1)).toEqual(['1 - 200 aborted']);
  });

  test('a stream that stands still ends by itself, at its last byte', async () => {
    const idleMs = 150;
    const client = setting.open({ streamIdleMs: idleMs });
    const beganMs = performance.now();
    const stream = await client.stream(`${setting.partner.origin}/hang-body`);
    expect(stream.status).toBe(200);
    const [series] = await setting.series(1);
    expect((series?.sumMs ?? Infinity) + idleMs).toBeLessThanOrEqual(performance.now() - beganMs + 2);
    expect(series?.labels).toMatchObject({ http_status: '200', code: '-1' });
    await stream.cancel();
  });

  test('a large body that nobody reads is not read by us', async () => {
    const client = setting.open({ streamIdleMs: 150 });
    const { chunks } = await client.stream(`${setting.partner.origin}/large?bytes=3000000`);
    await setting.series(1);
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    expect(bytes).toBe(3_000_000 + '{"code":"first","filler":""}'.length);
    expect(await setting.calls(1)).toEqual([`1 - 200 ${code('first')}`]);
  });
}
