import { compare } from '../compare.ts';
import { figure, ratio } from '../format.ts';
import type { Estimate } from '../measured.ts';
import type { ObservationCase } from '../subjects/observation.ts';
import {
  judgedBy,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  variantsOf,
} from '../table.ts';

const VARIANTS = ['prom-client', 'channel-exporter', '@prometheus-io/client', 'OpenTelemetry', 'loop alone'];

/** Table 1: one observation with 7 labels and 13 buckets. */
export const observation: Table = { name: 'observation', run };

async function run(size: Size): Promise<TableResult> {
  const full = size === 'full';
  const variants = variantsOf(size, VARIANTS);
  const cases: ObservationCase[] = [1, 100, full ? 10_000 : 200].map((series) => ({
    series,
    count: full ? 200_000 : 200,
  }));
  const measured = await compare({
    subject: 'observation',
    variants,
    cases,
    pace: paceOf(size, 160),
    judge: judgedBy('prom-client', 'cpuNs'),
  });
  const over = (variant: string, each: ObservationCase): Estimate =>
    measured.ratio(variant, 'prom-client', each, 'cpuNs');
  const [, hundred, tenThousand] = cases as [ObservationCase, ObservationCase, ObservationCase];
  return {
    how: 'Each observation gets a new array of label values; the clients that take an object build one from it. "loop alone" is only that array, and is included in all figures. Label sets come in random order. Caller, code and method code are separate strings, as a request brings them.',
    grids: [
      {
        title: 'CPU time per observation in ns (ratio to prom-client)',
        columns: ['', ...cases.map(({ series }) => `${series} label ${series === 1 ? 'set' : 'sets'}`)],
        rows: variants.map((variant) => [
          variant,
          ...cases.map(
            (each) =>
              `${figure(measured.median(variant, each, 'cpuNs'))} (${ratio(over(variant, each).value)})`,
          ),
        ]),
      },
    ],
    targets: [
      {
        what: 'one observation, 100 label sets',
        target: 'at most 0.08 of prom-client',
        limit: 0.08,
        ...measuredAs(over('channel-exporter', hundred)),
        unit: '',
      },
      {
        what: 'one observation, 10 000 label sets',
        target: 'at most 0.15 of prom-client',
        limit: 0.15,
        ...measuredAs(over('channel-exporter', tenThousand)),
        unit: '',
      },
    ],
  };
}
