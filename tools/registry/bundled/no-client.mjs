// Prints the errors of an app that has no metrics client, and the page that it can have all the same.
import { createExporter, init, startMetricsServer } from '@channel-exporter/core';

const syscode = 'A123010101';

/** A registry that the app has written itself. */
class OwnRegistry {
  #metrics = new Map();
  registerMetric(metric) {
    this.#metrics.set(metric.name, metric);
  }
  removeSingleMetric(name) {
    this.#metrics.delete(name);
  }
  getSingleMetric(name) {
    return this.#metrics.get(name);
  }
  getMetricsAsArray() {
    return [...this.#metrics.values()];
  }
}

async function main() {
  const registry = new OwnRegistry();
  const withoutRegistry = errorOf(() => init({ syscode, defaultMetricsPort: false }));
  const withDefaultMetrics = errorOf(() => createExporter({ syscode, registry }));
  const exporter = createExporter({ syscode, registry, defaultMetrics: false });
  const server = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
  const page = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
  process.stdout.write(JSON.stringify({ withoutRegistry, withDefaultMetrics, page }));
}

function errorOf(setUp) {
  try {
    setUp();
    return 'no error';
  } catch ({ code, message }) {
    return `${code}: ${message}`;
  }
}

void main();
