import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Framework, makeApp } from '../load/apps.ts';
import { serveSoaked } from './soaked.ts';

// One app under hostile requests: node inbound-process.ts <express|koa>
const [, , framework = ''] = process.argv;
await serveSoaked(undefined, async (exporter) => {
  const server = createServer(
    makeApp(framework as Framework, exporter, { pathLabel: 'url', metricsPath: false }),
  );
  let served = 0;
  server.on('request', () => served++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connections = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  return {
    emitters: [server],
    methods: {
      port: () => (server.address() as AddressInfo).port,
      /** How many requests there were since the last time, once no connection is left. */
      served: async (): Promise<number> => {
        while ((await connections()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const count = served;
        served = 0;
        return count;
      },
    },
  };
});
