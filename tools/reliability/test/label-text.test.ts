import { setTimeout } from 'node:timers/promises';
import type { RegistryLike } from '@channel-exporter/core';
import { Registry as IoRegistry } from '@prometheus-io/client';
import type { ExpositionFormat } from '@workshop/contract-tests/exposition-parser';
import { checkMetrics, describeWith, startPrometheus } from '@workshop/prometheus';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { propertyOptions } from '../src/property.ts';
import { FAMILIES, familyOf, newExporter, SYSCODE } from '../src/strings/families.ts';
import { hostileText, megabyteText } from '../src/strings/hostile-text.ts';
import { modelCounts, modelText } from '../src/strings/label-model.ts';
import { countsIn, type ScrapeServer, startScrapeServer } from '../src/strings/scrape.ts';

/** How many label sets one scrape holds; each is a case of its own. */
const SETS = 400;

const names = Object.entries(FAMILIES);
const formats: readonly ExpositionFormat[] = ['text', 'openmetrics'];

let server: ScrapeServer;
beforeAll(async () => {
  server = await startScrapeServer();
});
afterAll(() => server.close());

function openMetricsRegistry(): Registry {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  return registry;
}

/** A few texts for each label, so that sets differ in one label only, and many sets of them. */
function setsOf(width: number, text = hostileText, sets = SETS, texts = 20): fc.Arbitrary<string[][]> {
  return fc
    .array(fc.array(text, { minLength: 2, maxLength: texts }), { minLength: width, maxLength: width })
    .chain((pools) =>
      fc.array(fc.tuple(...pools.map((pool) => fc.constantFrom(...pool))), {
        minLength: sets,
        maxLength: sets,
      }),
    );
}

describe.each(names)('%s', (name, labels) => {
  const family = (
    registry: RegistryLike,
    sets: readonly string[][],
    limit?: number,
  ): ReturnType<typeof newExporter> => {
    const exporter = newExporter(registry, limit);
    server.exporter = exporter;
    for (const set of sets) familyOf(exporter, name).observe(set, 1);
    return exporter;
  };

  test(`${26 * SETS} label sets: none merges, each says what label-text says, in both formats`, async () => {
    await fc.assert(
      fc.asyncProperty(setsOf(labels.length), fc.constantFrom('gzip', undefined), async (sets, encoding) => {
        const exporter = family(new Registry(), sets);
        const expected = modelCounts(sets);
        for (const format of formats) {
          expect(countsIn(await server.scrape(format, encoding), format, name)).toEqual(expected);
        }
        await exporter.close();
      }),
      propertyOptions(26),
    );
  });

  test.each([
    ['prom-client', 'text', () => new Registry()],
    ['prom-client', 'openmetrics', () => openMetricsRegistry()],
    ['@prometheus-io/client', 'text', () => new IoRegistry()],
  ] as const)(`registry.metrics() of %s, %s, says the same`, async (_client, format, registry) => {
    await fc.assert(
      fc.asyncProperty(setsOf(labels.length), async (sets) => {
        const own = registry() as unknown as RegistryLike & { metrics(): Promise<string> };
        const exporter = family(own, sets);
        const scrape = Buffer.from(await own.metrics(), 'utf8').toString();
        expect(countsIn(scrape, format, name)).toEqual(modelCounts(sets));
        await exporter.close();
      }),
      propertyOptions(5),
    );
  });

  test('a text of a megabyte in every label', async () => {
    await fc.assert(
      fc.asyncProperty(setsOf(labels.length, megabyteText, 6, 2), async (sets) => {
        const exporter = family(new Registry(), sets);
        const scrape = await server.scrape('text');
        expect(countsIn(scrape, 'text', name)).toEqual(modelCounts(sets));
        expect(scrape.length).toBeLessThan(100_000);
        await exporter.close();
      }),
      propertyOptions(1),
    );
  });

  test('beyond cardinalityLimit sets are folded, and no observation is lost or invented', async () => {
    await fc.assert(
      fc.asyncProperty(setsOf(labels.length), fc.integer({ min: 1, max: 250 }), async (sets, limit) => {
        const exporter = family(new Registry(), sets, limit);
        const counts = countsIn(await server.scrape('openmetrics'), 'openmetrics', name);
        expect(counts.size).toBeLessThanOrEqual(limit);
        expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(SETS);
        const allowed = labels.map(
          (_, at) => new Set(['__other__', ...sets.map((set) => modelText(set[at] as string))]),
        );
        for (const key of counts.keys()) {
          const values = JSON.parse(key) as string[];
          expect(values.every((value, at) => allowed[at]?.has(value))).toBe(true);
        }
        await exporter.close();
      }),
      propertyOptions(10),
    );
  });
});

test('places of mishaps, from whatever plugin: one series for each text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileText, { maxLength: 20 }), async (places) => {
      const exporter = newExporter(new Registry());
      server.exporter = exporter;
      for (const place of places) exporter.failed(place, new Error(place));
      // The parser refuses the same series twice.
      for (const format of formats) countsIn(await server.scrape(format), format, `${SYSCODE}_inner_metrics`);
      await exporter.close();
    }),
    propertyOptions(50),
  );
});

describeWith('promtool', 'prometheus')('what Prometheus itself makes of them', () => {
  const drawn = (): string[][][] => {
    const { seed = 0 } = propertyOptions(1);
    return names.map(([, labels]) => fc.sample(setsOf(labels.length), { numRuns: 2, seed }).flat());
  };

  test('promtool parses a scrape of thousands of label sets, and a real server gives back each one', async () => {
    const all = drawn();
    const exporter = newExporter(new Registry());
    server.exporter = exporter;
    for (const [at, [name]] of names.entries()) {
      for (const set of all[at] ?? []) familyOf(exporter, name).observe(set, 1);
    }
    const { exitCode, lines } = await checkMetrics(await server.scrape('text'));
    // The fleet's names of families are in capitals, which is advice; 1 would be a scrape that it cannot parse.
    expect([0, 3]).toContain(exitCode);
    expect(lines.filter((line) => /error|parsing|duplicate/i.test(line))).toEqual([]);

    const prometheus = await startPrometheus({
      targets: [{ job: 'strings', address: server.address }],
      scrapeIntervalMs: 5000,
    });
    try {
      await prometheus.allHealthy();
      // It calls a target healthy a moment before what it has scraped can be asked for.
      while ((await prometheus.query('scrape_samples_scraped')).length === 0) await setTimeout(50);
      for (const [at, [name, labels]] of names.entries()) {
        const samples = await prometheus.query(`${name}_count`);
        const counts = new Map(
          samples.map(({ labels: found, value }) => [
            JSON.stringify(labels.map((label) => found[label] ?? '')),
            value,
          ]),
        );
        expect(counts).toEqual(modelCounts(all[at] ?? []));
      }
    } finally {
      await prometheus.stop();
      await exporter.close();
    }
  });
});
