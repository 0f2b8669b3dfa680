// Prints what the app's own client holds, and the pages of /metrics: of the default registry, then of one that is given,
// in a group of processes.
import { createExporter, init, startMetricsServer } from '@channel-exporter/core';
import { Counter, Registry, register } from 'prom-client';

const syscode = 'A123010101';

async function main() {
  new Counter({ name: 'app_jobs_total', help: 'Jobs of the app.' }).inc();
  const exporter = init({ syscode, defaultMetricsPort: false });
  const page = await scrape(exporter);
  const isAppsRegistry = exporter.registry === register;
  await exporter.close();

  const registry = new Registry();
  new Counter({ name: 'app_jobs_total', help: 'Jobs of the app.', registers: [registry] }).inc();
  const pageOfGiven = await scrape(createExporter({ syscode, registry, group: `bundled-${process.pid}` }));
  process.stdout.write(JSON.stringify({ isAppsRegistry, page, pageOfGiven }));
}

async function scrape(exporter) {
  const server = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
  const page = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
  return page;
}

void main();
