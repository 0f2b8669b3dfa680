import { type LabelSet, labelSets } from '../label-sets.ts';
import { innerFamily, newExporter } from '../peers/channel-exporter.ts';
import { APPID, INNER_LABELS, SYSCODE } from '../peers/labels.ts';
import { type Client, promHistogram } from '../peers/prom-histogram.ts';
import type { Subject } from '../subject.ts';
import { blackHole, timed } from '../timed.ts';

/** One observation: the labels after `appid` and `application`, and milliseconds. */
type Observe = (values: LabelSet, valueMs: number) => void;

export interface ObservationCase {
  readonly series: number;
  readonly count: number;
}

/** Observations of 7 labels, in a random order of the label sets. */
export function open(variant: string): Subject {
  let random = 1;
  const states = new Map<number, { observe: Observe; values: LabelSet[] }>();
  const stateOf = async (series: number): Promise<{ observe: Observe; values: LabelSet[] }> => {
    let state = states.get(series);
    if (state === undefined) {
      state = { observe: await observerOf(variant), values: [...labelSets(series), ...labelSets(series)] };
      for (const values of state.values) state.observe(values, 1);
      states.set(series, state);
    }
    return state;
  };
  return {
    measure: async ({ series, count }: ObservationCase) => {
      const { observe, values } = await stateOf(series);
      return timed(count, (times) => {
        for (let done = 0; done < times; done++) {
          random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
          const set = values[(random >>> 8) % values.length] as LabelSet;
          // A new array each time, as an app has it.
          observe([set[0], set[1], set[2], set[3], set[4]], random & 8191);
        }
      });
    },
  };
}

async function observerOf(variant: string): Promise<Observe> {
  switch (variant) {
    case 'loop alone':
      return (values, valueMs) => {
        blackHole.total += values.length + valueMs;
      };
    case 'channel-exporter': {
      const family = innerFamily(newExporter({ cardinalityLimit: 40_000 }));
      return (values, valueMs) => family.observe(values, valueMs);
    }
    case 'OpenTelemetry': {
      const { openTelemetry } = await import('../peers/open-telemetry.ts');
      const { meterProvider } = openTelemetry();
      const histogram = meterProvider.getMeter('benchmarks').createHistogram('requests_milliseconds');
      return (values, valueMs) => histogram.record(valueMs, labelsOf(values));
    }
    default: {
      const histogram = promHistogram(variant as Client, INNER_LABELS);
      return (values, valueMs) => histogram.observe(labelsOf(values), valueMs);
    }
  }
}

function labelsOf(values: LabelSet): Record<(typeof INNER_LABELS)[number], string> {
  return {
    appid: APPID,
    application: SYSCODE,
    f_code: values[0],
    path: values[1],
    http_status: values[2],
    code: values[3],
    method_code: values[4],
  };
}
