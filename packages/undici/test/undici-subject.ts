import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { createUndiciInterceptor } from '@channel-exporter/undici';
import type { OutboundClient, OutboundRequest, OutboundSubject } from '@workshop/contract-tests/outbound';
import type { Dispatcher, ResponseData, Undici } from './undici-api.js';

/** `undici.request` through an Agent that follows redirects, with our interceptor last. */
export function undiciSubject(name: string, undici: Undici): OutboundSubject {
  return {
    name,
    has: {
      timeout: true,
      maxResponseBytes: true,
      maxRedirects: true,
      redirects: true,
      // The redirect interceptor keeps the headers of a redirect to itself, and its error does not tell their status.
      redirectLoopStatus: 0,
      streamCode: true,
    },
    open: (exporters, options) => openUndici(undici, exporters, options),
  };
}

function openUndici(
  undici: Undici,
  exporters: readonly ChannelExporter[],
  options: OutboundOptions | undefined,
): OutboundClient {
  const interceptors = exporters.map((exporter) => createUndiciInterceptor(exporter, options));
  const agents: Dispatcher[] = [];
  const open = (maxResponseSize?: number): Dispatcher => {
    const agent = new undici.Agent(maxResponseSize === undefined ? {} : { maxResponseSize });
    agents.push(agent);
    return agent.compose(undici.interceptors.redirect({ maxRedirections: 10 }), ...interceptors);
  };
  const usual = open();

  const request = (url: string, given: OutboundRequest = {}): Promise<ResponseData> => {
    const { method = 'GET', body, signal, timeoutMs, maxResponseBytes, maxRedirects } = given;
    return undici.request(url, {
      dispatcher: maxResponseBytes === undefined ? usual : open(maxResponseBytes),
      method,
      ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
      ...(signal !== undefined && { signal }),
      ...(timeoutMs !== undefined && { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
      ...(maxRedirects !== undefined && { maxRedirections: maxRedirects, throwOnMaxRedirect: true }),
    });
  };
  return {
    async call(url, given) {
      const { statusCode, body } = await request(url, given);
      return { status: statusCode, text: await body.text() };
    },
    async stream(url, given) {
      const { statusCode, body } = await request(url, given);
      body.on('error', () => {});
      return {
        status: statusCode,
        chunks: body,
        cancel: () => {
          body.destroy();
        },
      };
    },
    async close() {
      await Promise.all(agents.map((agent) => agent.destroy()));
    },
  };
}
