import { instrumentAxios } from '@channel-exporter/axios';
import { instrumentFetch } from '@channel-exporter/undici';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import axios from 'axios';
import { exporterFor, FAMILY, json, startPartner } from './partner.js';

test('axios over an instrumented fetch is one call, fetch beside it another', async () => {
  const partner = await startPartner(({ url }, response) => json(response, { code: url }));
  const exporter = exporterFor([partner.host]);
  const detachFetch = instrumentFetch(exporter);
  try {
    const client = axios.create({ adapter: 'fetch', baseURL: partner.url });
    instrumentAxios(exporter, client);
    await Promise.all([client.get('/axios'), fetch(`${partner.url}/fetch`).then((answer) => answer.text())]);
    await client.get('/axios');
    await axios.get(partner.url, { adapter: 'fetch' });
    const series = await recordedOnce(exporter, FAMILY, 4);
    expect(series.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(series.find(({ labels }) => labels.code === '/axios')?.count).toBe(2);
  } finally {
    detachFetch();
    await exporter.close();
    await partner.close();
  }
});

test('over fetch, the status of a 103 is not that of the answer that never came', async () => {
  const partner = await startPartner((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    setImmediate(() => response.socket?.destroy());
  });
  const exporter = exporterFor([partner.host]);
  try {
    const client = axios.create({ adapter: 'fetch', baseURL: partner.url });
    instrumentAxios(exporter, client);
    await expect(client.get('/x')).rejects.toThrow('Network Error');
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect(series?.labels).toMatchObject({ http_status: '0', code: 'reset' });
  } finally {
    await exporter.close();
    await partner.close();
  }
});

test('over fetch, each of two exporters has the status of a body that was cut, and the end of a stream', async () => {
  const partner = await startPartner((request, response) => {
    if (request.url === '/stream') response.writeHead(202).end('it is well');
    else response.writeHead(404, { 'content-length': '9' }).write('cut', () => response.socket?.destroy());
  });
  const exporters = [exporterFor([partner.host]), exporterFor([partner.host])];
  try {
    const client = axios.create({ adapter: 'fetch', baseURL: partner.url });
    for (const exporter of exporters) instrumentAxios(exporter, client);
    await expect(client.get('/cut')).rejects.toThrow('terminated');
    const { data } = await client.get<ReadableStream>('/stream', { responseType: 'stream' });
    await data.cancel();
    for (const exporter of exporters) {
      const series = await recordedOnce(exporter, FAMILY, 2);
      expect(series.map(({ labels }) => `${labels.http_status} ${labels.code}`).toSorted()).toEqual([
        expect.stringMatching(/^202 (-1|aborted)$/),
        '404 reset',
      ]);
    }
  } finally {
    for (const exporter of exporters) await exporter.close();
    await partner.close();
  }
});
