import { gzipSync } from 'node:zlib';
import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosRequestConfig } from 'axios';
import { exporterFor, FAMILY, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

const BODIES: Readonly<Record<string, { readonly type: string; readonly body: string | Buffer }>> = {
  '/json': { type: 'application/json', body: '{"code":"OK","data":{"id":1}}' },
  '/bom': { type: 'application/json', body: '\ufeff{"code":"BOM"}' },
  '/text': { type: 'text/plain', body: '{"code":"TEXT"}' },
  '/png': { type: 'image/png', body: '{"code":"PNG"}' },
  '/quoted': { type: 'application/json', body: JSON.stringify('{"code":"QUOTED"}') },
  '/number': { type: 'application/json', body: '7' },
  '/secret': { type: 'text/plain', body: Buffer.from('{"code":"SECRET"}').toString('base64') },
  '/gzip': { type: 'application/json', body: gzipSync('{"code":"GZIP"}') },
};

const unwrap = (text: string): unknown => (JSON.parse(text) as { data: unknown }).data;

describe.each(VERSIONS)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner(({ url = '' }, response) => {
      const { type = '', body = '' } = BODIES[url] ?? {};
      const encoding = url === '/gzip' ? { 'content-encoding': 'gzip' } : {};
      response.writeHead(200, { 'content-type': type, ...encoding }).end(body);
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  const codeOf = async (path: string, config: AxiosRequestConfig): Promise<string | undefined> => {
    const client = axios.create({ adapter, baseURL: partner.url });
    instrumentAxios(exporter, client);
    await client.get(path, config).catch(() => {});
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    return series?.labels.code;
  };

  test.each<[path: string, code: string, title: string, config: AxiosRequestConfig]>([
    ['/json', 'OK', 'as axios parses it', {}],
    ['/bom', 'BOM', 'as axios parses it', {}],
    ['/text', 'TEXT', 'as axios parses it', {}],
    ['/png', '-1', 'as axios parses it', {}],
    ['/quoted', '-1', 'as axios parses it', {}],
    ['/number', '-1', 'as axios parses it', {}],
    ['/json', 'OK', 'responseType json', { responseType: 'json' }],
    ['/secret', '-1', 'responseType json that it is not', { responseType: 'json' }],
    ['/json', 'OK', 'responseType text', { responseType: 'text' }],
    ['/json', 'OK', 'responseType arraybuffer', { responseType: 'arraybuffer' }],
    ['/png', '-1', 'responseType arraybuffer', { responseType: 'arraybuffer' }],
    ['/gzip', 'GZIP', 'responseType arraybuffer', { responseType: 'arraybuffer' }],
    ['/json', 'OK', 'responseType blob', { responseType: 'blob' }],
    ['/png', '-1', 'responseType blob', { responseType: 'blob' }],
    ['/json', 'OK', 'no transform', { transformResponse: [] }],
    ['/json', 'OK', 'a transform that unwraps', { transformResponse: [unwrap] }],
    ['/json', 'OK', 'a transform that is a function', { transformResponse: unwrap }],
    [
      '/json',
      'OK',
      'a transform that throws',
      {
        transformResponse: () => {
          throw new Error('no');
        },
      },
    ],
    [
      '/secret',
      'SECRET',
      'a transform that deciphers',
      { transformResponse: (text: string) => JSON.parse(atob(text)) as unknown },
    ],
  ])('%s gives %s: %s', async (path, code, _title, config) => {
    expect(await codeOf(path, config)).toBe(code);
  });

  test('a transform after that of axios', async () => {
    const own = axios.defaults.transformResponse as ((data: unknown) => unknown)[];
    const transformResponse = [...own, ({ data }: { data: unknown }) => data] as never;
    expect(await codeOf('/json', { transformResponse })).toBe('OK');
  });

  test('what the app does to the data afterwards changes nothing', async () => {
    const client = axios.create({ adapter, baseURL: partner.url });
    instrumentAxios(exporter, client);
    client.interceptors.response.use((response) => {
      (response.data as { code: string }).code = 'CHANGED';
      return response;
    });
    await client.get('/json');
    // No wait: the call is recorded by the time that its caller has the answer.
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect(series?.labels.code).toBe('OK');
  });

  test('an object that axios parsed is not parsed again', async () => {
    const client = axios.create({ adapter, baseURL: partner.url });
    const bodies: unknown[] = [];
    instrumentAxios(exporter, client, {
      readCode: (body) => {
        bodies.push(body);
        return 'READ';
      },
    });
    const { data } = await client.get<unknown>('/json');
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toBe(data);
  });
});

test('bytes that axios was told to leave compressed', async () => {
  const partner = await startPartner((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync('{"code":"LEFT"}'));
  });
  const exporter = exporterFor([partner.host]);
  const client = (VERSIONS[1] as (typeof VERSIONS)[number]).axios.create();
  instrumentAxios(exporter, client);
  await client.get(partner.url, { decompress: false, responseType: 'arraybuffer' });
  const [series] = await recordedOnce(exporter, FAMILY, 1);
  expect(series?.labels.code).toBe('LEFT');
  await exporter.close();
  await partner.close();
});
