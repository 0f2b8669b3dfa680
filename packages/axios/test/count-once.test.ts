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
