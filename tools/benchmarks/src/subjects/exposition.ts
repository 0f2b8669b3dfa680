import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type LabelSet, labelSets } from '../label-sets.ts';
import { innerFamily, newExporter } from '../peers/channel-exporter.ts';
import { APPID, INNER_LABELS, SYSCODE } from '../peers/labels.ts';
import { type Client, promHistogram } from '../peers/prom-histogram.ts';
import { type PoolPressure, pressPool } from '../pool-pressure.ts';
import type { Subject } from '../subject.ts';
import { collectGarbage, mainThreadNs } from '../timed.ts';
import { TurnWatch } from '../turn-watch.ts';

interface Exposition {
  readonly observe: (values: LabelSet, valueMs: number) => void;
  readonly serve: RequestListener;
}

/** Histograms that can be filled, scraped at `/metrics`, and weighed. */
export async function open(variant: string): Promise<Subject> {
  const { observe, serve } = await expositionOf(variant);
  const server = createServer((request, response) => {
    if (request.url === '/metrics') return serve(request, response);
    response.setHeader('content-length', 2);
    response.end('ok');
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let before = process.cpuUsage();
  let watch: TurnWatch | undefined;
  let relieve = async (): Promise<void> => {};
  return {
    port: () => port,
    /** Observes a few times in so many label sets. */
    fill: ({ sets }: { sets: number }) => {
      for (const [at, values] of labelSets(sets).entries()) {
        for (let valueMs = 50; valueMs < 9000; valueMs *= 3) observe(values, valueMs + (at % 7));
      }
    },
    begin: ({ watchTurns }: { watchTurns: boolean }) => {
      if (watchTurns) watch = new TurnWatch();
      before = process.cpuUsage();
    },
    /** CPU time since `begin` in milliseconds, and the longest turn of the event loop. */
    end: () => {
      const { user, system } = process.cpuUsage(before);
      const longestTurnMs = watch?.stop() ?? 0;
      watch = undefined;
      return { cpuMs: (user + system) / 1e3, longestTurnMs };
    },
    /** Puts the process under pressure: its pool of threads, its event loop by other work in each turn, or neither. */
    press: async ({ pool, workMs, pipe }: { pool: PoolPressure; workMs: number; pipe: string }) => {
      relieve = await pressPool(pool, pipe);
      watch = new TurnWatch({ nowMs: () => mainThreadNs() / 1e6, workMs });
    },
    /** Ends the pressure. @returns the longest that one turn held the main thread on a CPU, in milliseconds */
    relieve: async () => {
      const longestHoldMs = watch?.stop() ?? 0;
      watch = undefined;
      await relieve();
      return longestHoldMs;
    },
    /** The bytes in use after all garbage is gone. */
    usedBytes: () => {
      collectGarbage();
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
    /** Those of typed arrays and buffers among them. */
    arrayBytes: () => {
      collectGarbage();
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    },
  };
}

async function expositionOf(variant: string): Promise<Exposition> {
  switch (variant) {
    case 'channel-exporter': {
      const { exporter, observe } = filled();
      return { observe, serve: (request, response) => exporter.serveMetrics(request, response) };
    }
    case 'channel-exporter, registry.metrics()': {
      const { exporter, observe } = filled();
      const registry = exporter.registry as unknown as { metrics(): Promise<string> };
      return { observe, serve: serveText(() => registry.metrics()) };
    }
    case 'prom-client, gzip': {
      const { registry, observe } = promHistogram('prom-client', INNER_LABELS);
      return {
        observe: (values, valueMs) => observe(labelsOf(values), valueMs),
        serve: serveText(async () => promisify(gzip)(await registry.metrics()), 'gzip'),
      };
    }
    case 'OpenTelemetry': {
      const { openTelemetry } = await import('../peers/open-telemetry.ts');
      const { meterProvider, exporter } = openTelemetry();
      const histogram = meterProvider.getMeter('benchmarks').createHistogram('requests_milliseconds');
      return {
        observe: (values, valueMs) => histogram.record(valueMs, labelsOf(values)),
        serve: (request, response) => exporter.getMetricsRequestHandler(request, response),
      };
    }
    default: {
      const { registry, observe } = promHistogram(variant as Client, INNER_LABELS);
      return {
        observe: (values, valueMs) => observe(labelsOf(values), valueMs),
        serve: serveText(() => registry.metrics()),
      };
    }
  }
}

function filled(): { exporter: ReturnType<typeof newExporter>; observe: Exposition['observe'] } {
  const exporter = newExporter({ cardinalityLimit: 200_000 });
  const family = innerFamily(exporter);
  return { exporter, observe: (values, valueMs) => family.observe(values, valueMs) };
}

/** As the documentation of prom-client does it; compressed as `compression` and Fastify do it. */
function serveText(text: () => Promise<string | Uint8Array> | string, encoding?: 'gzip'): RequestListener {
  const answer = async (response: ServerResponse): Promise<void> => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    response.end(await text());
  };
  return (_request, response) => void answer(response);
}

function labelsOf(values: LabelSet): Record<(typeof INNER_LABELS)[number], string> {
  const [f_code, path, http_status, code, method_code] = values;
  return { appid: APPID, application: SYSCODE, f_code, path, http_status, code, method_code };
}
