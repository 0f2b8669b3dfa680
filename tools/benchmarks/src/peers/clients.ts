import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import type { OutboundOptions } from '@channel-exporter/core';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import axios from 'axios';
import type * as Undici from 'undici';
import { newExporter } from './channel-exporter.ts';
import { APPID, PARTNER_LABELS, SYSCODE } from './labels.ts';
import { promHistogram } from './prom-histogram.ts';

/** A client as an app uses it: both resolve when the whole body has been read. */
export interface Client {
  readonly readJson: (url: string) => Promise<unknown>;
  readonly readStream: (url: string) => Promise<unknown>;
}

/** The clients, by name; `instrumentation` is ours or hand-written, any other leaves them as they are. */
export const CLIENTS: Readonly<Record<string, (instrumentation: string, port: number) => Client>> = {
  axios: axiosClient,
  'undici.request': undiciClient,
  fetch: fetchClient,
};

const require = createRequire(import.meta.url);
const ACTIONS = { '/json/:size': '701', '/stream': '702' };

/** What ours is given; undefined where something else is measured. */
function ours(
  instrumentation: string,
  port: number,
): { exporter: ReturnType<typeof newExporter>; options: OutboundOptions } | undefined {
  if (!instrumentation.startsWith('channel-exporter')) return undefined;
  const partners = { partners: [{ partner: '1', hosts: [`127.0.0.1:${port}`], actions: ACTIONS }] };
  const options: OutboundOptions = instrumentation.endsWith('no code') ? { readCode: false } : {};
  return { exporter: newExporter({ partners }), options };
}

type Observe = (url: string, status: number, body: unknown, beganMs: number) => void;

function handWritten(): Observe {
  const histogram = promHistogram('prom-client', PARTNER_LABELS);
  return (url, status, body, beganMs) => {
    const labels = {
      appid: APPID,
      application: SYSCODE,
      partner: '1',
      action_code: new URL(url).pathname === '/stream' ? '702' : '701',
      http_status: status,
      code: (body as { code?: string } | undefined)?.code ?? '-1',
    };
    histogram.observe(labels, performance.now() - beganMs);
  };
}

function axiosClient(instrumentation: string, port: number): Client {
  // Imported as the plugin imports it: `require` would give another copy, which costs more to serve.
  const instance = axios.create({ httpAgent: new Agent({ keepAlive: true }), proxy: false });
  const given = ours(instrumentation, port);
  if (given !== undefined) instrumentAxios(given.exporter, instance, given.options);
  if (instrumentation === 'hand-written') {
    const observe = handWritten();
    const began = new WeakMap<object, number>();
    instance.interceptors.request.use((config) => {
      began.set(config, performance.now());
      return config;
    });
    instance.interceptors.response.use((response) => {
      const { config, status } = response;
      observe(config.url ?? '', status, response.data as unknown, began.get(config) ?? 0);
      return response;
    });
  }
  return {
    readJson: async (url) => instance.get(url),
    readStream: async (url) => {
      const { data } = await instance.get<Readable>(url, { responseType: 'stream' });
      return drain(data);
    },
  };
}

function undiciClient(instrumentation: string, port: number): Client {
  // undici 8 does not load on Node 20.
  const name = process.version.startsWith('v20.') ? 'undici-7' : 'undici';
  const undici = require(name) as typeof Undici;
  const agent = new undici.Agent();
  const given = ours(instrumentation, port);
  const dispatcher =
    given === undefined
      ? agent
      : agent.compose(createUndiciInterceptor(given.exporter, given.options) as never);
  const observe = instrumentation === 'hand-written' ? handWritten() : undefined;
  return {
    readJson: async (url) => {
      const beganMs = performance.now();
      const { statusCode, body } = await undici.request(url, { dispatcher });
      const read = await body.json();
      observe?.(url, statusCode, read, beganMs);
    },
    readStream: async (url) => {
      const beganMs = performance.now();
      const { statusCode, body } = await undici.request(url, { dispatcher });
      await drain(body);
      observe?.(url, statusCode, undefined, beganMs);
    },
  };
}

function fetchClient(instrumentation: string, port: number): Client {
  // The global one is shared with others that are measured.
  const target = { fetch: globalThis.fetch };
  const given = ours(instrumentation, port);
  if (given !== undefined) instrumentFetch(given.exporter, { ...given.options, target });
  const observe = instrumentation === 'hand-written' ? handWritten() : undefined;
  return {
    readJson: async (url) => {
      const beganMs = performance.now();
      const response = await target.fetch(url);
      const read: unknown = await response.json();
      observe?.(url, response.status, read, beganMs);
    },
    readStream: async (url) => {
      const beganMs = performance.now();
      const response = await target.fetch(url);
      if (response.body !== null) await drain(response.body);
      observe?.(url, response.status, undefined, beganMs);
    },
  };
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  return bytes;
}
