import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import axios, { AxiosError } from 'axios';
import { Agent, type Dispatcher, request } from 'undici';

/** Calls a URL and tells all that the caller sees, errors included, as text. */
export type CallClient = (url: string, timeoutMs: number) => Promise<string>;

export const CLIENTS = ['axios', 'axios-fetch', 'undici', 'fetch'] as const;

export type ClientName = (typeof CLIENTS)[number];

/** The clients of an app: bare, or recorded by `exporter`. The built-in fetch is replaced for good. */
export function openClients(exporter: ChannelExporter | undefined): Readonly<Record<ClientName, CallClient>> {
  const overHttp = axios.create({ adapter: 'http', proxy: false });
  const overFetch = axios.create({ adapter: 'fetch' });
  let dispatcher: Dispatcher = new Agent();
  if (exporter !== undefined) {
    instrumentAxios(exporter, overHttp);
    instrumentAxios(exporter, overFetch);
    instrumentFetch(exporter);
    dispatcher = dispatcher.compose(createUndiciInterceptor(exporter));
  }
  const byAxios =
    (client: typeof overHttp): CallClient =>
    (url, timeoutMs) =>
      told(async () => {
        const signal = AbortSignal.timeout(timeoutMs);
        const response = await client.get<unknown>(url, { signal, maxRedirects: 3 });
        return [response.status, response.statusText, JSON.stringify(response.headers), response.data];
      });
  return {
    axios: byAxios(overHttp),
    'axios-fetch': byAxios(overFetch),
    undici: (url, timeoutMs) =>
      told(async () => {
        const signal = AbortSignal.timeout(timeoutMs);
        const { statusCode, headers, body, trailers } = await request(url, { dispatcher, signal });
        return [statusCode, headers, await body.text(), trailers];
      }),
    fetch: (url, timeoutMs) =>
      told(async () => {
        const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
        const headers = Object.fromEntries(response.headers);
        return [response.status, response.redirected, response.type, headers, await response.text()];
      }),
  };
}

async function told(call: () => Promise<unknown[]>): Promise<string> {
  try {
    return JSON.stringify(await call());
  } catch (error) {
    return JSON.stringify(describe(error));
  }
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, code } = error as Error & { code?: unknown };
  const seen = { name, message, code, keys: Object.keys(error).toSorted() };
  if (error instanceof AxiosError)
    return { ...seen, status: error.status, data: String(error.response?.data) };
  return { ...seen, cause: error.cause === undefined ? undefined : describe(error.cause) };
}
