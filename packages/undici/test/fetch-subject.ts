import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { type FetchTarget, instrumentFetch } from '@channel-exporter/undici';
import type { OutboundClient, OutboundRequest, OutboundSubject } from '@workshop/contract-tests/outbound';

/** The `fetch` of `target`; without one the built-in. */
export function fetchSubject(name: string, target?: FetchTarget): OutboundSubject {
  return {
    name,
    has: {
      timeout: false,
      maxResponseBytes: false,
      maxRedirects: false,
      redirects: true,
      redirectLoopStatus: 302,
      streamCode: true,
    },
    open: (exporters, options) => openFetch(target, exporters, options),
  };
}

function openFetch(
  target: FetchTarget | undefined,
  exporters: readonly ChannelExporter[],
  options: OutboundOptions | undefined,
): OutboundClient {
  const detaches = exporters.map((exporter) =>
    instrumentFetch(exporter, { ...options, ...(target !== undefined && { target }) }),
  );
  // The contract opens several clients at a time, and this target has one fetch for all.
  const fetch = (target ?? globalThis).fetch as typeof globalThis.fetch;
  const detach = (): void => {
    while (detaches.length > 0) detaches.pop()?.();
  };

  return {
    async call(url, given) {
      const response = await fetch(url, request(given));
      return { status: response.status, text: await response.text() };
    },
    async stream(url, given) {
      const response = await fetch(url, request(given));
      const body = response.body as ReadableStream<Uint8Array>;
      return {
        status: response.status,
        // fetch cancels the body of a response that was garbage collected: reading holds the response, too.
        chunks: readAll(response),
        cancel: () => body.cancel(),
      };
    },
    detach,
    close: async () => detach(),
  };
}

async function* readAll(response: Response): AsyncGenerator<Uint8Array> {
  yield* response.body as ReadableStream<Uint8Array>;
}

function request({ method = 'GET', body, signal }: OutboundRequest = {}): RequestInit {
  return {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    ...(signal !== undefined && { signal }),
  };
}
