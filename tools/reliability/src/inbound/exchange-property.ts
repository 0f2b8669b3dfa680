import { writeSync } from 'node:fs';
import { recorded } from '@workshop/contract-tests/recorded';
import * as fc from 'fast-check';
import { propertyOptions } from '../property.ts';
import { codeOf } from './batch.ts';
import { answerOf, type Exchange, exchange } from './exchange.ts';
import { type Got, make } from './exchange-client.ts';
import type { Framework } from './framework.ts';
import { Service } from './service.ts';

/**
 * The property that a request is recorded as it was answered, on whatever way it comes (connections, upgrades, adapters)
 * and whatever the app does to objects that are not its own, and that the client gets what it gets without us.
 * @param runs exchanges in CI
 * @throws Error with the seed and the smallest exchange that fails
 */
export async function checkExchanges(framework: Framework, runs: number): Promise<void> {
  const service = await Service.start(framework);
  const ways = new Map<string, number>();
  const property = fc.asyncProperty(exchange, async (given) => {
    const way = given.way === 'adapter' ? given.adapter.name : given.way;
    ways.set(way, (ways.get(way) ?? 0) + 1);
    const bare = await play(given, service, 'bare');
    const observed = await play(given, service, 'single');
    expect(observed).toEqual(bare);
    const [exporter] = service.exporters;
    const series = await recorded(exporter, `${exporter.syscode}_inner_metrics`);
    expect(series.map(({ labels, count }) => ({ ...labels, count }))).toEqual(expected(given, observed));
    const isUnreadable = given.script.steps.includes('headersThrow');
    const log = service.log.splice(0);
    if (!isUnreadable) expect([log, await errors(service)]).toEqual([[], 0]);
  });
  try {
    await fc.assert(property, propertyOptions<[Exchange]>(runs));
  } finally {
    await service.close();
  }
  writeSync(2, `${[...ways].map(([way, count]) => `${count} by ${way}`).join(', ')}\n`);
}

async function play(given: Exchange, service: Service, layout: 'bare' | 'single'): Promise<Got> {
  service.reset();
  const [id = ''] = service.learn({ requests: [given.script], layout });
  const got = await make(given, service, id);
  await service.rest(given.way === 'adapter' ? 0 : 1);
  return got;
}

/** What the contract says of an exchange: its series, at most one. */
function expected(given: Exchange, { whole }: Got): object[] {
  if (given.way === 'upgrade') return [];
  const { steps } = given.script;
  const { status, body } = whole ?? { status: 499, body: '' };
  return [
    {
      f_code: steps.includes('headersThrow') ? '' : 'r0',
      path: answerOf(given) === 'next' && status === 404 ? 'unmatched' : '/r/:id',
      http_status: String(status),
      code: body === '' ? (expect.any(String) as string) : codeOf({ body }),
      method_code: '',
      count: 1,
    },
  ];
}

async function errors({ exporters: [{ registry }] }: Service): Promise<number> {
  const metric = registry.getSingleMetric('channel_exporter_errors_total') as {
    get(): Promise<{ values: { value: number }[] }>;
  };
  return (await metric.get()).values.reduce((sum, { value }) => sum + value, 0);
}
