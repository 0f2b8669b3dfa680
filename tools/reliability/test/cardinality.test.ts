import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import {
  CardinalityModel,
  type FamilyModel,
  type Observation,
  OTHER,
} from '../src/cardinality/family-model.ts';
import { type Step, stepsOf } from '../src/cardinality/steps.ts';
import { propertyOptions } from '../src/property.ts';
import { FAMILIES, familyOf, SYSCODE } from '../src/strings/families.ts';

const IDLE_SET_MS = 1_000;

/** The labels that are open as a rule, and those that are the other way round in some observations. */
const MODELS: readonly (FamilyModel & { readonly exceptions: readonly number[] })[] = [
  {
    name: `${SYSCODE}_inner_metrics`,
    open: [true, false, false, true, true],
    lasting: [2],
    // A path that may hold a client's text.
    exceptions: [1],
  },
  // A code that is the reason of a failure.
  { name: 'partner_http_metrics', open: [false, false, false, true], lasting: [2, 3], exceptions: [3] },
  { name: `${SYSCODE}_consumer_metrics`, open: [false, false, false], lasting: [2], exceptions: [] },
];

/** One family of a real exporter, observed as recorders do, and read as a registry does. */
class Subject {
  readonly #exporter: ChannelExporter;
  readonly #model: FamilyModel;
  nowMs = 0;

  constructor(model: FamilyModel, cardinalityLimit: number) {
    this.#model = model;
    this.#exporter = createExporter({
      syscode: SYSCODE,
      registry: new Registry(),
      defaultMetrics: false,
      cardinalityLimit,
      idleSetMs: IDLE_SET_MS,
      innerMetricsBuckets: [100],
      partnerHttpMetricsBuckets: [100],
      consumerMetricsBuckets: [100],
      logger: () => {},
    });
  }

  get registry(): Registry {
    return this.#exporter.registry as Registry;
  }

  observe({ values, open, count }: Observation): void {
    const mask = open.reduce((bits, isOpen, at) => bits | (isOpen ? 1 << at : 0), 0);
    familyOf(this.#exporter, this.#model.name).observe(values, 2, count, mask, this.nowMs);
  }

  /** The observations of each set that is held, and their sums, by the values of the set. */
  async read(): Promise<{ counts: Map<string, number>; sums: Map<string, number> }> {
    const labels = (FAMILIES as Readonly<Record<string, readonly string[]>>)[this.#model.name] ?? [];
    const { values } = await (
      this.registry.getSingleMetric(this.#model.name) as never as {
        get(): Promise<{
          values: { labels: Record<string, string>; value: number; metricName: string }[];
        }>;
      }
    ).get();
    const of = (suffix: string): Map<string, number> =>
      new Map(
        values
          .filter(({ metricName }) => metricName === `${this.#model.name}_${suffix}`)
          .map((sample) => [JSON.stringify(labels.map((label) => sample.labels[label])), sample.value]),
      );
    return { counts: of('count'), sums: of('sum') };
  }

  async counter(name: string): Promise<number> {
    const { values } = await (
      this.registry.getSingleMetric(name) as never as {
        get(): Promise<{ values: { labels: Record<string, string>; value: number }[] }>;
      }
    ).get();
    return values
      .filter(({ labels }) => labels.metric === this.#model.name)
      .reduce((sum, { value }) => sum + value, 0);
  }

  close(): Promise<void> {
    return this.#exporter.close();
  }
}

function total(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((sum, value) => sum + value, 0);
}

async function play(model: FamilyModel, limit: number, steps: readonly Step[]): Promise<void> {
  const subject = new Subject(model, limit);
  const judge = new CardinalityModel(model, limit);
  let observed = 0;
  let floods = 0;

  const observe = async (observation: Observation): Promise<void> => {
    const { counts: before } = await subject.read();
    subject.observe(observation);
    observed += observation.count;
    const { mustShow } = judge.observed(observation);
    const { counts } = await subject.read();
    const grown = [...counts].filter(([set, count]) => count !== (before.get(set) ?? 0));
    expect(grown).toHaveLength(1);
    const [[key, count]] = grown as [[string, number]];
    expect(count - (before.get(key) ?? 0)).toBe(observation.count);
    const set = JSON.parse(key) as string[];
    for (const [at, value] of set.entries()) {
      const own = observation.values[at];
      if (mustShow[at]) expect(value).toBe(own);
      else expect([own, OTHER]).toContain(value);
    }
    // What has ended is in no other set.
    for (const [other, held] of before)
      if (counts.has(other) && other !== key) expect(counts.get(other)).toBe(held);
  };

  for (const step of steps) {
    switch (step.do) {
      case 'observe':
        await observe(step.observation);
        break;
      case 'flood':
        for (let time = 0; time < step.times; time++) {
          const { open, values, count } = step.observation;
          const flooded = {
            open,
            count,
            values: values.map((value, at) => (open[at] ? `x${floods++}` : value)),
          };
          judge.observed(flooded);
          subject.observe(flooded);
          observed += count;
        }
        break;
      case 'wait':
        subject.nowMs += step.ms;
        break;
      case 'scrape':
        await subject.registry.metrics();
        break;
      case 'reset':
        subject.registry.resetMetrics();
        judge.reset();
        observed = 0;
        break;
    }
    const { counts, sums } = await subject.read();
    expect(counts.size).toBeLessThanOrEqual(limit);
    // Values of the app begin with this word, see steps.ts.
    const isOpen = (value: string): boolean => value !== OTHER && !value.startsWith('closed-');
    const open = [...counts.keys()].filter((set) => (JSON.parse(set) as string[]).some(isOpen));
    expect(open.length).toBeLessThanOrEqual(limit / 2);
    expect(total(counts) + (await subject.counter('channel_exporter_retired_observations_total'))).toBe(
      observed,
    );
    expect(total(sums) + (await subject.counter('channel_exporter_retired_sum_total'))).toBe(2 * observed);
  }
  await subject.close();
}

test.each(MODELS)(
  '$name: whatever is observed, closed text stays apart, the limit holds, and nothing is lost',
  async (model) => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 400 })),
        stepsOf(model.open, model.exceptions),
        (limit, steps) => play(model, limit, steps),
      ),
      propertyOptions(200),
    );
  },
);

test.each(MODELS.filter(({ open }) => open.includes(true)))(
  '$name: a new set is held as it is once all others have been idle',
  async (model) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 32, max: 400 }),
        stepsOf(model.open, model.exceptions),
        async (limit, steps) => {
          const subject = new Subject(model, limit);
          for (const step of steps) {
            if (step.do === 'observe') subject.observe(step.observation);
            else if (step.do === 'flood') {
              for (let time = 0; time < step.times; time++) {
                const { open, values, count } = step.observation;
                subject.observe({
                  open,
                  count,
                  values: values.map((value, at) => (open[at] ? `${value}-${time}` : value)),
                });
              }
            } else if (step.do === 'wait') subject.nowMs += step.ms;
          }
          subject.nowMs += 2 * IDLE_SET_MS;
          const values = model.open.map((isOpen, at) => (isOpen ? `new-${at}` : 'closed-0'));
          subject.observe({ values, open: model.open, count: 1 });
          expect((await subject.read()).counts.get(JSON.stringify(values))).toBe(1);
          await subject.close();
        },
      ),
      propertyOptions(200),
    );
  },
);
