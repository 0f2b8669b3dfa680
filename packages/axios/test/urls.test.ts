import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosRequestConfig } from 'axios';
import { exporterFor, FAMILY, json, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

const lookup = (_host: string, _options: object, found: (error: Error) => void): void =>
  found(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));

describe.each(VERSIONS)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;
  let paths: string[];

  beforeEach(async () => {
    paths = [];
    partner = await startPartner((request, response) => {
      paths.push(new URL(request.url ?? '', 'http://x').pathname);
      json(response, {});
    });
    exporter = exporterFor([partner.host], {
      partners: {
        partners: [
          {
            partner: 'p',
            hosts: [partner.host],
            // Names each path that the tests ask for by itself.
            actions: { '/a/b': '/a/b', '/a/b/c': '/a/b/c', '/b': '/b', '/a//b': '/a//b' },
          },
        ],
      },
    });
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  test.each<[string, (base: string) => AxiosRequestConfig]>([
    ['an absolute url', (base) => ({ url: `${base}/a/b` })],
    ['upper-case scheme and host', (base) => ({ url: base.replace('http', 'HTTP').concat('/a/b') })],
    ['a base and a relative url', (base) => ({ baseURL: base, url: 'a/b' })],
    ['slashes on both sides', (base) => ({ baseURL: `${base}/a/`, url: '/b' })],
    ['a base with a path', (base) => ({ baseURL: `${base}/a`, url: 'b/c' })],
    ['a base alone', (base) => ({ baseURL: `${base}/a/b` })],
    ['an absolute url beside a base', (base) => ({ baseURL: 'http://127.0.0.1:9/x', url: `${base}/b` })],
    ['doubled slashes', (base) => ({ url: `${base}/a//b` })],
    ['params', (base) => ({ url: `${base}/a/b?x=1#y`, params: { code: 7, path: '/b' } })],
    ['credentials', (base) => ({ url: `${base.replace('://', '://user:pass@')}/a/b` })],
    ['dots', (base) => ({ url: `${base}/x/../a/./b` })],
  ])('%s', async (_title, config) => {
    const client = axios.create({ adapter });
    instrumentAxios(exporter, client);
    await client.request(config(partner.url));
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect([series?.labels.action_code]).toEqual(paths);
  });
});

test('absolute urls that are not allowed are joined to the base', async () => {
  const newest = VERSIONS.at(-1)?.axios as (typeof VERSIONS)[number]['axios'];
  const partner = await startPartner((request, response) => json(response, { code: request.url }));
  const exporter = exporterFor([partner.host]);
  const client = newest.create({ baseURL: `${partner.url}/x`, allowAbsoluteUrls: false });
  instrumentAxios(exporter, client);
  await client.get('http://elsewhere.invalid/orders/1');
  const [series] = await recordedOnce(exporter, FAMILY, 1);
  expect(series?.labels).toMatchObject({ partner: 'p', code: '/x/http://elsewhere.invalid/orders/1' });
  await exporter.close();
  await partner.close();
});

test('a URL object, which only the http adapter takes', async () => {
  const partner = await startPartner((request, response) => json(response, { code: request.url }));
  const exporter = exporterFor([partner.host]);
  for (const { axios } of VERSIONS.filter(({ adapter }) => adapter === 'http')) {
    const client = axios.create();
    instrumentAxios(exporter, client);
    await client.get(new URL('/orders/1', partner.url) as never);
  }
  const [series] = await recordedOnce(exporter, FAMILY, 2);
  expect(series?.labels).toMatchObject({ action_code: '701', code: '/orders/1' });
  await exporter.close();
  await partner.close();
});

test('a url without a host goes to localhost in axios 1.5, and nowhere in the newest', async () => {
  const outcomes: string[] = [];
  for (const { axios, adapter } of VERSIONS) {
    const exporter = exporterFor(['localhost']);
    const client = axios.create({ adapter, proxy: false });
    instrumentAxios(exporter, client);
    await client.get('/orders/1', { lookup } as never).catch(() => {});
    // What came before this one is recorded by then.
    await client.get('http://localhost/orders/1', { adapter: async () => ({ status: 200 }) as never });
    const series = await recordedOnce(exporter, FAMILY, outcomes.length === 0 ? 2 : 1);
    const codes = series.map(({ labels }) => `${labels.http_status} ${labels.code}`);
    outcomes.push(codes.toSorted().join(', '));
    await exporter.close();
  }
  expect(outcomes).toEqual(['0 dns, 200 -1', '200 -1', '200 -1']);
});
