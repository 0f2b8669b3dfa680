import type { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import axios from 'axios';
import type { StartClient } from './outbound-client.ts';

export const startAxios: StartClient = (exporter) => {
  const client = axios.create();
  const detach = instrumentAxios(exporter, client);
  return {
    async call({ url, method = 'GET', params, timeout, stream = false }) {
      try {
        const { data } = await client.request<Readable>({
          url,
          method,
          ...(params === undefined ? {} : { params }),
          ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
          ...(stream ? { responseType: 'stream' } : {}),
        });
        if (stream) for await (const chunk of data) void chunk;
      } catch {
        // Some rows are about failures; what was recorded is compared, not what the caller saw.
      }
    },
    async close() {
      detach();
    },
  };
};
