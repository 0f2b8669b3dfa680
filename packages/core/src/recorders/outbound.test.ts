import { Failures } from '../failures.js';
import { readDirectory } from '../partners/directory.js';
import { PendingObservations } from '../series/pending-observations.js';
import { createOutboundRecorder } from './outbound.js';

function outbound(readPartnerCode = {}) {
  const observed: (string | number)[][] = [];
  const failed: string[] = [];
  const recorder = createOutboundRecorder({
    series: { observe: (values, valueMs) => observed.push([...values, valueMs]) },
    failures: new Failures(
      () => undefined,
      (where) => failed.push(where),
    ),
    isClosed: () => false,
    pending: new PendingObservations(),
    directory: readDirectory({
      partners: [{ partner: '1', hosts: ['pay.example'], actions: { '/a': '701' } }],
    }).directory,
    readPartnerCode,
  });
  return { recorder, observed, failed, labels: () => observed.map((values) => values.slice(0, -1)) };
}

const json = { contentType: 'application/json', contentEncoding: undefined, complete: true };

describe('the outbound recorder', () => {
  it('records partner calls only', () => {
    const { recorder } = outbound();
    const attachment = recorder.attach('test');
    expect(attachment.begin('https://other.example/a')).toBeUndefined();
    expect(attachment.begin('data:text/plain,x')).toBeUndefined();
    expect(attachment.begin('no url')).toBeUndefined();
    expect(attachment.begin('https://pay.example/a')).toBeDefined();
  });

  it('counts the first end, with the code of the body or the reason of the failure', () => {
    const { recorder, labels } = outbound();
    const attachment = recorder.attach('test');
    const good = attachment.begin('https://pay.example/a?x');
    good?.end({ status: 200, body: { ...json, held: { errorcode: 'E1' } } });
    good?.end({ status: 500 });
    expect(good?.ended).toBe(true);
    attachment.begin('https://pay.example/b')?.end({ status: 404, body: { ...json, held: {} } });
    attachment
      .begin('https://pay.example/a')
      ?.end({ status: 200, error: new DOMException('x', 'TimeoutError') });
    attachment.begin('https://pay.example/a')?.end({ status: 0, error: new Error('x'), reason: 'timeout' });
    expect(labels()).toEqual([
      ['1', '701', '200', 'E1'],
      ['1', '', '404', '-1'],
      ['1', '701', '200', 'timeout'],
      ['1', '701', '0', 'timeout'],
    ]);
  });

  it('takes the time that the plugin names, never below zero', () => {
    const { recorder, observed } = outbound();
    const attachment = recorder.attach('test');
    attachment.begin('https://pay.example/a')?.end({ status: 200, endedAtMs: performance.now() + 60_000 });
    attachment.begin('https://pay.example/a')?.end({ status: 200, endedAtMs: 0 });
    expect(observed[0]?.at(-1)).toBeGreaterThan(59_000);
    expect(observed[1]?.at(-1)).toBe(0);
  });

  it('records nothing that begins inside a call, until what it runs has settled', async () => {
    const { recorder } = outbound();
    const outer = recorder.attach('outer');
    const inner = recorder.attach('inner');
    const begins = (): boolean => inner.begin('https://pay.example/a') !== undefined;
    const call = outer.begin('https://pay.example/a');
    const later: Promise<void>[] = [];
    let settle: () => void = () => undefined;
    await call?.run(async () => {
      expect(begins()).toBe(false);
      expect(outbound().recorder.attach('other').begin('https://pay.example/a')).toBeDefined();
      await Promise.resolve();
      expect(begins()).toBe(false);
      // As a callback of a socket that was opened inside.
      later.push(
        new Promise<void>((resolve) => {
          settle = resolve;
        }).then(() => expect(begins()).toBe(true)),
      );
    });
    expect(begins()).toBe(true);
    settle();
    await Promise.all(later);
    expect(() =>
      call?.run(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(call?.run(() => 7)).toBe(7);
  });

  it('prefers the partner’s reader to the client’s, and a throwing reader costs the label only', () => {
    const { recorder, labels, failed } = outbound({ '1': (body: { ret: number }) => body.ret });
    const body = { ...json, held: { ret: 5, code: 1 } };
    recorder
      .attach('a', { readCode: () => 'client' })
      .begin('https://pay.example/a')
      ?.end({ status: 200, body });
    recorder.attach('b', { readCode: false }).begin('https://pay.example/a')?.end({ status: 200, body });
    recorder
      .attach('c')
      .begin('https://pay.example/a')
      ?.end({ status: 200, body: { ...json, held: Object.freeze({}) } });
    const throwing = outbound({
      '1': () => {
        throw new Error('x');
      },
    });
    throwing.recorder.attach('d').begin('https://pay.example/a')?.end({ status: 200, body });
    expect(labels().map((values) => values[3])).toEqual(['5', '-1', '-1']);
    expect(throwing.labels().map((values) => values[3])).toEqual(['-1']);
    expect([failed, throwing.failed]).toEqual([[], ['read_code']]);
  });

  it('a failure whose error cannot be read is one of the network', () => {
    const { recorder, labels, failed } = outbound();
    const error = {
      get code(): never {
        throw new Error('x');
      },
    };
    recorder.attach('a').begin('https://pay.example/a')?.end({ status: 0, error });
    expect(labels().map((values) => values.slice(2))).toEqual([['0', 'network']]);
    expect(failed).toEqual(['outbound']);
  });

  it('refuses unknown and wrong options', () => {
    const { recorder } = outbound();
    expect(() => recorder.attach('instrumentAxios', { readcode: 1 } as never)).toThrow(
      'instrumentAxios: unknown option "readcode"; did you mean "readCode"?',
    );
    expect(() => recorder.attach('x', { maxBodyBytes: -1 })).toThrow(
      'maxBodyBytes: -1 must be a whole number of bytes',
    );
  });
});
