import { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import type { OutboundRequest, OutboundStream, OutboundSubject } from '@workshop/contract-tests/outbound';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import type { Version } from './versions.js';

/** An axios as the outbound contract drives it. */
export function axiosSubject({ name, axios, adapter }: Version): OutboundSubject {
  return {
    name,
    has: {
      timeout: true,
      maxResponseBytes: true,
      // fetch follows 20, whatever it is told.
      maxRedirects: adapter === 'http',
      redirects: true,
      redirectLoopStatus: 302,
      streamCode: false,
    },
    open(exporters, options) {
      const httpAgent = new Agent({ keepAlive: true });
      const client = axios.create({ adapter, httpAgent });
      const detaches = exporters.map((exporter) => instrumentAxios(exporter, client, options));
      return {
        async call(url, request) {
          const { status, data } = await client.request<unknown>(configOf(url, request));
          return { status, text: typeof data === 'string' ? data : JSON.stringify(data) };
        },
        stream: (url, request) => openStream(client, configOf(url, request)),
        detach: () => {
          for (const detach of detaches) detach();
        },
        async close() {
          httpAgent.destroy();
        },
      };
    },
  };
}

function configOf(url: string, request: OutboundRequest = {}): AxiosRequestConfig {
  const { method = 'GET', body, signal, timeoutMs, maxResponseBytes, maxRedirects } = request;
  return {
    url,
    method,
    ...(body !== undefined && { data: body, headers: { 'Content-Type': 'application/json' } }),
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    ...(maxResponseBytes !== undefined && { maxContentLength: maxResponseBytes }),
    ...(maxRedirects !== undefined && { maxRedirects }),
  };
}

async function openStream(client: AxiosInstance, config: AxiosRequestConfig): Promise<OutboundStream> {
  const { status, data } = await client.request<Readable | ReadableStream<Uint8Array>>({
    ...config,
    responseType: 'stream',
  });
  return {
    status,
    chunks: data as AsyncIterable<Uint8Array>,
    cancel: () => ('destroy' in data ? void data.destroy() : data.cancel()),
  };
}
