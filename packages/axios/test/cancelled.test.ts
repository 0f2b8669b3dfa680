import { once } from 'node:events';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosInstance, AxiosRequestConfig, CancelTokenSource } from 'axios';
import { exporterFor, FAMILY, json, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

/** A call that is cancelled when the partner has got this far. */
type Moment = 'request' | 'body' | 'second hop';

describe.each(VERSIONS)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;
  let reached: Map<string, () => void>;

  beforeEach(async () => {
    reached = new Map();
    partner = await startPartner((request, response) => {
      const { url = '' } = request;
      if (url === '/redirect') response.writeHead(302, { location: '/second' }).end();
      else if (url === '/ok') json(response, { code: 'OK' });
      else if (url.startsWith('/body')) response.writeHead(200).write('x');
      reached.get(url)?.();
    });
    exporter = exporterFor([partner.host, 'hangs.invalid']);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  const client = (config: AxiosRequestConfig = {}): AxiosInstance => {
    const instance = axios.create({ adapter, baseURL: partner.url, ...config });
    instrumentAxios(exporter, instance);
    return instance;
  };
  /** Resolves when the partner has been asked for `path`. */
  const asked = (path: string): Promise<void> =>
    new Promise((resolve) => {
      reached.set(path, resolve);
    });
  const calls = async (observations: number): Promise<string[]> => {
    const series = await recordedOnce(exporter, FAMILY, observations);
    return series
      .flatMap(({ labels, count }) => Array<string>(count).fill(`${labels.http_status} ${labels.code}`))
      .toSorted();
  };
  const source = (): CancelTokenSource => axios.CancelToken.source();
  const failed = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'no failure',
      (error: unknown) => error,
    );

  test.each<[Moment, string, string, string]>([
    ['request', '/hang', '/hang', '0 aborted'],
    ['body', '/body', '/body', '200 aborted'],
    ['second hop', '/redirect', '/second', '0 aborted'],
  ])('a token that is cancelled at the %s', async (moment, path, last, expected) => {
    const { token, cancel } = source();
    const isThere = asked(last);
    const progressed: (() => void)[] = [];
    const headers = new Promise<void>((resolve) => progressed.push(resolve));
    const call = failed(
      client().get(path, { cancelToken: token, onDownloadProgress: () => progressed[0]?.() }),
    );
    await isThere;
    if (moment === 'body') await headers;
    cancel('enough');
    expect(await call).toMatchObject({ code: 'ERR_CANCELED', message: 'enough' });
    expect(await calls(1)).toEqual([expected]);
  });

  test('a token of the constructor, cancelled at once', async () => {
    let cancel = (): void => {};
    const cancelToken = new axios.CancelToken((given) => {
      cancel = given;
    });
    const call = failed(client().get('/hang', { cancelToken }));
    cancel();
    expect(await call).toMatchObject({ code: 'ERR_CANCELED' });
    expect(await calls(1)).toEqual(['0 aborted']);
  });

  test('one token of many calls: each ends with what it had', async () => {
    const { token, cancel } = source();
    const instance = client(adapter === 'http' ? { httpAgent: new Agent({ keepAlive: true }) } : {});
    await instance.get('/ok', { cancelToken: token });
    const arrived = [asked('/hang'), asked('/body1'), asked('/body2')];
    const bodies = [1, 2].map((at) => {
      let arrive = (): void => {};
      const begun = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const call = failed(
        instance.get(`/body${at}`, { cancelToken: token, onDownloadProgress: () => arrive() }),
      );
      return { begun, call };
    });
    const hanging = failed(instance.get('/hang', { cancelToken: token }));
    await Promise.all([...arrived, ...bodies.map(({ begun }) => begun)]);
    cancel();
    await Promise.all([hanging, ...bodies.map(({ call }) => call)]);
    expect(await calls(4)).toEqual(['0 aborted', '200 OK', '200 aborted', '200 aborted']);
  });

  test('a token beside a signal, whichever acts', async () => {
    const { token, cancel } = source();
    const [controller, late] = [new AbortController(), new AbortController()];
    const instance = client();
    const byToken = failed(
      instance.get('/hang', { cancelToken: token, signal: new AbortController().signal }),
    );
    const bySignal = failed(
      instance.get('/hang', { cancelToken: source().token, signal: controller.signal }),
    );
    const byDeadline = failed(instance.get('/hang', { cancelToken: source().token, signal: late.signal }));
    cancel();
    controller.abort();
    late.abort(new DOMException('too late', 'TimeoutError'));
    await Promise.all([byToken, bySignal, byDeadline]);
    expect(await calls(3)).toEqual(['0 aborted', '0 aborted', '0 timeout']);
  });

  test('a token or signal that was used before is no call; one that is used afterwards changes nothing', async () => {
    const [before, after] = [source(), source()];
    before.cancel();
    const instance = client();
    expect(await failed(instance.get('/ok', { cancelToken: before.token }))).toMatchObject({
      code: 'ERR_CANCELED',
    });
    const controller = new AbortController();
    const transformRequest = (data: unknown): unknown => {
      controller.abort();
      return data;
    };
    await failed(instance.get('/hang', { signal: controller.signal, transformRequest }));
    await instance.get('/ok', { cancelToken: after.token });
    after.cancel();
    expect(await calls(1)).toEqual(['200 OK']);
  });

  test('a stream that is given up by its token', async () => {
    const { token, cancel } = source();
    const { data } = await client().get<Readable | ReadableStream>('/body', {
      cancelToken: token,
      responseType: 'stream',
    });
    const reading = failed(
      (async () => {
        for await (const _chunk of data);
      })(),
    );
    cancel();
    await reading;
    expect(await calls(1)).toEqual(['200 aborted']);
  });

  test('a caller that gives up after its client has had time enough', async () => {
    const { token, cancel } = source();
    const { data } = await client().get<Readable | ReadableStream>('/body', {
      cancelToken: token,
      responseType: 'stream',
      timeout: 60_000,
    });
    const reading = failed(
      (async () => {
        for await (const _chunk of data);
      })(),
    );
    cancel();
    await reading;
    expect(await calls(1)).toEqual(['200 aborted']);
  });

  if (adapter === 'http') {
    test('a token that is cancelled during the look-up of the name', async () => {
      const { token, cancel } = source();
      let looked = (): void => {};
      const lookingUp = new Promise<void>((resolve) => {
        looked = resolve;
      });
      const call = failed(
        client().get('http://hangs.invalid/', {
          cancelToken: token,
          httpAgent: new Agent(),
          proxy: false,
          lookup: () => looked(),
        } as AxiosRequestConfig),
      );
      await lookingUp;
      cancel();
      await call;
      expect(await calls(1)).toEqual(['0 aborted']);
    });

    test('a token that is cancelled while the request is sent', async () => {
      const { token, cancel } = source();
      const isThere = asked('/upload');
      const body = new Readable({ read() {} });
      body.push('a part');
      const call = failed(client().post('/upload', body, { cancelToken: token }));
      await isThere;
      cancel();
      await call;
      expect(await calls(1)).toEqual(['0 aborted']);
    });

    test('a request stream that the caller destroys', async () => {
      const isThere = asked('/upload');
      const body = new Readable({ read() {} });
      body.push('a part');
      const call = failed(client().post('/upload', body));
      await isThere;
      body.destroy();
      await once(body, 'close');
      await call;
      expect(await calls(1)).toEqual(['0 aborted']);
    });
  }
});
