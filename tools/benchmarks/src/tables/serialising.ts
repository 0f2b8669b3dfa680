import { compare } from '../compare.ts';
import { us } from '../format.ts';
import { HOSTILE_BODIES } from '../hostile-bodies.ts';
import type { Estimate } from '../measured.ts';
import type { SerialisingCase } from '../subjects/serialising.ts';
import { measuredAs, paceOf, type Size, type Table, type TableResult, variantsOf } from '../table.ts';

const BASE = 'bodies left alone';
const SERIALISED = 'JSON.stringify';
const WAYS = ['as bytes', 'as object and text', 'as object'];

/** Table 4b: what reading the code of a hostile body takes of what it takes to serialise it. */
export const serialising: Table = { name: 'serialising', run };

async function run(size: Size): Promise<TableResult> {
  const cases = casesOf(size);
  const measured = await compare<SerialisingCase>({
    subject: 'serialising',
    variants: [BASE, SERIALISED, ...variantsOf(size, WAYS)],
    cases,
    pace: paceOf(size, 120, { generations: 1, warmUps: 3 }),
    judge: { base: SERIALISED, figure: 'cpuNs', tolerance: () => 0.02 },
  });
  const share = (way: string, each: SerialisingCase): Estimate =>
    measured.addedRatio(way, SERIALISED, BASE, each, 'cpuNs');
  return {
    how: 'The bodies are built to make a search as expensive as possible. They are handed to core in the three forms that plugins have: as bytes in chunks of 16 KB, as the parsed object with the text that it was parsed from, and as the object alone (parsed request bodies, and compressed answers). The time of the same call with `readCode: false` is subtracted.',
    grids: [
      {
        title:
          'CPU time of reading the code, as a share of `JSON.stringify` (its time in us in the last column)',
        columns: ['', ...WAYS, SERIALISED],
        rows: cases.map((each) => [
          each.name,
          ...WAYS.map((way) => {
            const { value } = share(way, each);
            return Number.isNaN(value) ? '-' : value.toFixed(2);
          }),
          us(measured.added(SERIALISED, BASE, each, 'cpuNs').value),
        ]),
      },
    ],
    targets: WAYS.slice(0, 2).flatMap((way) =>
      [true, false].map((isWithout) => ({
        what: `${isWithout ? 'the most expensive body without a code' : 'the most expensive other body'}, ${way}`,
        target: 'at most the time of JSON.stringify',
        limit: 1,
        ...measuredAs(
          dearest(
            cases
              .filter(({ name }) => name.startsWith('no code') === isWithout)
              .map((each) => share(way, each)),
          ),
        ),
        unit: '',
      })),
    ),
  };
}

function casesOf(size: Size): SerialisingCase[] {
  const names = Object.keys(HOSTILE_BODIES);
  if (size === 'smoke') return names.slice(0, 3).map((name) => ({ name, count: 1 }));
  return names.map((name) => ({
    name,
    count: Math.max(1, Math.min(2000, Math.round(2e6 / JSON.stringify(HOSTILE_BODIES[name]?.()).length))),
  }));
}

function dearest(shares: readonly Estimate[]): Estimate {
  return shares.reduce((most, each) => (each.value > most.value ? each : most), { value: 0, error: 0 });
}
