import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExporter } from '@channel-exporter/core';
import { openClients } from './calls.ts';
import { type AppParts, expressListener } from './express-service.ts';
import { koaListener } from './koa-service.ts';
import type { Asked, Framework, Opened } from './service.ts';
import { Tracked } from './tracked.ts';

// The process of one app: node service-process.ts <framework> <bare|observed> <origin of the partner>.
const [, , framework = '', variant = '', partnerOrigin = ''] = process.argv;

// Stacks are in some answers, and a middleware stands in the stack, whatever it does.
Error.stackTraceLimit = 0;

const exporter =
  variant === 'bare'
    ? undefined
    : createExporter({
        syscode: 'A123010101',
        cardinalityLimit: 100_000,
        partners: { partners: [{ partner: '1', hosts: [new URL(partnerOrigin).host] }] },
        logger: (line) => process.stderr.write(`${line}\n`),
      });
const tracked = new Tracked();
const parts: AppParts = { exporter, tracked, clients: openClients(exporter), partnerOrigin };
const listener = listenerOf(framework as Framework);

const plain = createServer(listener);
const upgrading = createServer(listener);
upgrading.on('upgrade', (request, socket, head: Buffer) => {
  socket.end(
    `HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n${request.url} ${head.length}`,
  );
});
upgrading.on('connect', (request, socket) => socket.end(`HTTP/1.1 200 Connected\r\n\r\n${request.url}`));
upgrading.on('checkContinue', (request, response) => {
  response.writeContinue();
  listener(request, response);
});

process.on('message', (asked: Asked) => void answer(asked));
// It never outlives the test, even one that is killed.
process.on('disconnect', () => process.exit());
process.send?.({ plain: await portOf(plain), upgrading: await portOf(upgrading) } satisfies Opened);

function listenerOf(name: Framework): RequestListener {
  return name === 'koa' ? koaListener(parts) : expressListener(name, parts);
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function answer({ id, about }: Asked): Promise<void> {
  const told = about === 'seen' ? await tracked.take() : await tally();
  process.send?.({ id, told });
}

/** How many requests the app had, and how many observations were made of them. */
async function tally(): Promise<Record<string, number>> {
  const valuesOf = async (name: string): Promise<readonly MetricSample[]> => {
    const metric = exporter?.registry.getSingleMetric(name) as { get(): Promise<MetricSnapshot> } | undefined;
    return (await metric?.get())?.values ?? [];
  };
  const counts: Record<string, number> = { requests: tracked.requests };
  for (const name of ['A123010101_inner_metrics', 'partner_http_metrics']) {
    const samples = (await valuesOf(name)).filter(({ metricName }) => metricName === `${name}_count`);
    counts[name] = samples.reduce((sum, { value }) => sum + value, 0);
  }
  for (const { labels, value } of await valuesOf('channel_exporter_errors_total')) {
    if (value > 0) counts[`errors ${labels.where}`] = value;
  }
  return counts;
}

interface MetricSnapshot {
  readonly values: readonly MetricSample[];
}

interface MetricSample {
  readonly metricName?: string;
  readonly labels: { readonly where?: string };
  readonly value: number;
}
