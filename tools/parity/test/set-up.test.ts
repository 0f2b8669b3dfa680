import {
  type ChannelExporter,
  ChannelExporterError,
  createExporter,
  type ExporterOptions,
} from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { expectedOf } from '../src/difference.ts';
import { setUpDifferences } from '../src/differences/set-up.ts';
import { directoryOf } from '../src/partner-directory.ts';
import { startPartnerServer } from '../src/partner-server.ts';
import { startAxios } from '../src/players/play-axios.ts';
import { playExpress } from '../src/players/play-express.ts';
import { Report } from '../src/report.ts';
import { type SetUpGiven, type SetUpRow, setUpRows } from '../src/vectors.ts';

const report = new Report('set-up');
afterAll(() => report.print());

/** Python expressions of the rows, and the nearest that a Node service would write. */
const EXPRESSIONS: Readonly<Record<string, unknown>> = {
  "b'A123456789'": Buffer.from('A123456789'),
  '(1, 2, 3)': [1, 2, 3],
  "(100, float('inf'))": [100, Infinity],
  "(100, float('inf'), 200)": [100, Infinity, 200],
  "(float('nan'), 100)": [Number.NaN, 100],
  '(1e-7, 0.001, 1, 1.5, 99999, 100000, 999999, 1000000, 1234567, 1e7, 1e15, 1e16, 1e21)': [
    1e-7, 0.001, 1, 1.5, 99999, 100000, 999999, 1000000, 1234567, 1e7, 1e15, 1e16, 1e21,
  ],
};

/** The options of the Python library that the rows use, and ours. */
const OPTIONS: Readonly<Record<string, keyof ExporterOptions>> = {
  inner_metrics_buckets: 'innerMetricsBuckets',
  partner_http_metrics_buckets: 'partnerHttpMetricsBuckets',
};

test.each(setUpRows.map((row) => [row.id, row.what, row] as const))('%s (%s)', async (_id, _what, row) => {
  const difference = expectedOf(setUpDifferences, row.id);
  const expected = difference === undefined ? pythonOf(row) : oursOf(row, difference.ours);
  if (difference !== undefined) expect(expected).not.toEqual(pythonOf(row));
  expect(await setUp(row.given)).toEqual(expected);
  report.count(difference?.name);
});

type Outcome = 'refused' | SetUpRow['python']['le'];

function pythonOf({ python }: SetUpRow): Outcome {
  return python.result[0] === 'ok' ? python.le : 'refused';
}

function oursOf({ python }: SetUpRow, ours: 'refused' | readonly string[]): Outcome {
  return ours === 'refused' ? ours : { ...python.le, A123456789_inner_metrics: ours };
}

/** Sets up an exporter as the row does; where that succeeds, one observation in each family shows its `le` values. */
async function setUp({ calls }: SetUpGiven): Promise<Outcome> {
  const [{ args = [], kwargs = {} }] = calls;
  const registry = new Registry();
  const partner = await startPartnerServer({});
  let exporter: ChannelExporter;
  try {
    const buckets = Object.entries(kwargs).map(([name, value]) => [OPTIONS[name] ?? name, decode(value)]);
    exporter = createExporter({
      syscode: decode(args[0]) as string,
      registry,
      defaultMetrics: false,
      partners: directoryOf(undefined, partner.port),
      ...(Object.fromEntries(buckets) as Partial<ExporterOptions>),
    });
  } catch (error) {
    await partner.close();
    expect(error).toBeInstanceOf(ChannelExporterError);
    expect(registry.getMetricsAsArray()).toEqual([]);
    return 'refused';
  }
  await playExpress(exporter, { target: '/', headers: [], response: {} });
  const client = startAxios(exporter);
  await client.call({ url: `http://127.0.0.1:${partner.port}/pay` });
  exporter.consumer.attach('parity').record('q.demo', 0, 1);
  const found = await leByFamily(registry);
  await client.close();
  await exporter.close();
  await partner.close();
  return found;
}

async function leByFamily(registry: Registry): Promise<Outcome> {
  const found: Record<string, string[]> = {};
  for (const line of (await registry.metrics()).split('\n')) {
    const match = /^(\w+)_bucket\{.*\ble="([^"]+)"/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const les = found[match[1]] ?? [];
    found[match[1]] = les;
    les.push(match[2]);
  }
  return found;
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$py' in value)) return value;
  const expression = String(value.$py);
  if (!(expression in EXPRESSIONS)) throw new Error(`no value for the Python expression ${expression}`);
  return EXPRESSIONS[expression];
}
