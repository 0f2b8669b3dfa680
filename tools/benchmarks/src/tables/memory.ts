import { compare } from '../compare.ts';
import { figure, ratio } from '../format.ts';
import { Load } from '../load.ts';
import type { SubjectProcess } from '../start-subject.ts';
import type { Sample } from '../subject.ts';
import {
  type Grid,
  judgedBy,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  variantsOf,
} from '../table.ts';

const CLIENTS = ['prom-client', 'channel-exporter', '@prometheus-io/client', 'OpenTelemetry'];
const SERVERS = {
  'express-server': [
    'bare',
    'channel-exporter',
    'hand-written',
    'prometheus-api-metrics',
    'express-prom-bundle',
    '@promster/express',
    'OpenTelemetry',
  ],
  'koa-server': ['bare', 'channel-exporter', 'hand-written', 'prometheus-api-metrics', 'OpenTelemetry'],
};

/** Table 6: memory of a label set, and of a request in flight. */
export const memory: Table = { name: 'memory', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const cases = full ? [{ sets: 1000 }, { sets: 10_000 }, { sets: 50_000 }] : [{ sets: 100 }];
  const large = cases.at(-1) ?? { sets: 0 };
  const clients = variantsOf(size, CLIENTS);
  // What a set takes does not vary from round to round.
  const sets = await compare({
    subject: 'exposition',
    variants: clients,
    cases,
    pace: { generations: 1, warmUps: 0, least: 1, most: 1, budgetMs: 0 },
    judge: judgedBy('prom-client', 'bytes'),
    measure: measureSets,
  });
  return {
    how: 'Bytes in use after garbage collection (`heapUsed + external` of `process.memoryUsage`), with and without. A label set has 13 buckets and `+Inf`, and 7 labels; caller, route and code repeat among the sets as in a service. Requests in flight: 500 that the handler holds, with their connections, minus the same in the bare app.',
    grids: [
      {
        title: 'Bytes per label set (ratio to prom-client)',
        columns: ['', ...cases.map((each) => `${each.sets} sets`)],
        rows: clients.map((variant) => [
          variant,
          ...cases.map(
            (each) =>
              `${figure(sets.median(variant, each, 'bytes'))} (${ratio(sets.ratio(variant, 'prom-client', each, 'bytes').value)})`,
          ),
        ]),
      },
      await inFlight('Express 5', 'express-server', size),
      await inFlight('Koa 3', 'koa-server', size),
    ],
    targets: [
      {
        what: `memory per label set, with ${large.sets} of them`,
        target: 'at most 250 bytes',
        limit: 250,
        measured: sets.median('channel-exporter', large, 'bytes'),
        unit: ' bytes',
      },
    ],
  };
}

/** The cases come in ascending order: each adds to the label sets of the one before. */
async function measureSets(process: SubjectProcess, { sets }: { sets: number }): Promise<Sample> {
  if (!empty.has(process)) {
    // What the first observation and the first garbage collection load is not the label sets'.
    await process.call('fill', { sets: 1 });
    empty.set(process, await process.call<number>('usedBytes'));
  }
  await process.call('fill', { sets });
  const used = await process.call<number>('usedBytes');
  return { bytes: (used - (empty.get(process) ?? 0)) / sets };
}

const empty = new Map<SubjectProcess, number>();

async function inFlight(title: string, subject: keyof typeof SERVERS, size: Size): Promise<Grid> {
  const requests = size === 'full' ? 500 : 10;
  const each = {};
  const variants = variantsOf(size, SERVERS[subject]);
  const measured = await compare({
    subject,
    variants,
    cases: [each],
    pace: paceOf(size, 30, { generations: 1, warmUps: 2, least: 3, most: 3 }),
    judge: judgedBy('bare', 'bytes'),
    measure: async (server) => {
      const load = await Load.open(await server.call<number>('port'), requests);
      await load.run('/json', requests);
      const before = await server.call<number>('usedBytes');
      const answered = load.send('/hold');
      while ((await server.call<number>('held')) < requests) await new Promise(setImmediate);
      const during = await server.call<number>('usedBytes');
      await server.call('release');
      await answered;
      load.close();
      return { bytes: (during - before) / requests };
    },
  });
  return {
    title: `${title}: bytes per request in flight`,
    columns: ['', 'bytes', 'more than bare'],
    rows: variants.map((variant) => [
      variant,
      figure(measured.median(variant, each, 'bytes')),
      figure(measured.added(variant, 'bare', each, 'bytes').value),
    ]),
  };
}
