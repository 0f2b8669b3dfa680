import { BODY_SIZES, type BodySize } from '../bodies.ts';
import { compare } from '../compare.ts';
import { us } from '../format.ts';
import { BODY_SHAPES } from '../json-bodies.ts';
import type { Sample } from '../subject.ts';
import type { BodyCase } from '../subjects/body.ts';
import {
  judgedBy,
  measuredAs,
  paceOf,
  type Size,
  type Table,
  type TableResult,
  variantsOf,
} from '../table.ts';

const BASE = 'bodies left alone';
const VARIANTS = [BASE, 'channel-exporter', 'JSON.parse of a copy', 'clone().json()'];
const [, OURS, ...OTHERS] = VARIANTS as [string, string, ...string[]];
const COUNTS: Readonly<Record<BodySize, number>> = { '1 KB': 1000, '64 KB': 40, '1 MB': 4 };
/** Of what takes microseconds, whatever the size: of four, the clock and what a pause has cooled down would be most. */
const QUICK_COUNT = 20_000;
/** Of bodies that are searched to their end. */
const SEARCHED_COUNT = 1000;
const SEARCHED: ReadonlySet<BodyCase['shape']> = new Set(['code last', 'no code']);
/** CPU time of a response of this size by the bare app on Express 5, in us (bench request). */
const RESPONSE_US: Readonly<Record<BodySize, number>> = { '1 KB': 133, '64 KB': 613, '1 MB': 8563 };
/** Targets, in us: 1 % of the response that carries the code; 10 us without one. A code at the end of 1 MB is not read. */
const LIMITS_US: Readonly<Partial<Record<BodyCase['shape'], (size: BodySize) => number | undefined>>> = {
  'code first': (size) => RESPONSE_US[size] / 100,
  'code at 3.9 KB': (size) => RESPONSE_US[size] / 100,
  'code last': (size) => (size === '1 MB' ? undefined : RESPONSE_US[size] / 100),
  'no code': () => 10,
};
/** Inflating is another kind of time. */
const ZIPPED_COUNTS: Readonly<Record<BodySize, number>> = { '1 KB': 50, '64 KB': 16, '1 MB': 4 };

interface Case extends BodyCase {
  /** How many of those that parse nothing. */
  readonly quickCount: number;
}

/** Table 4a: the business code of a JSON reply. */
export const body: Table = { name: 'body', run };

async function run(size: Size): Promise<TableResult> {
  const cases = casesOf(size);
  const variants = variantsOf(size, VARIANTS);
  const measured = await compare({
    subject: 'body',
    variants,
    cases,
    pace: paceOf(size, 80, { warmUps: 4, least: 4 }),
    judge: judgedBy(BASE, 'cpuNs'),
    applies,
    measure: (process, each, variant) =>
      process.call<Sample>('measure', isQuick(variant) ? { ...each, count: each.quickCount } : each),
  });
  const added = (variant: string, each: Case): string => {
    if (!applies(variant, each)) return '-';
    // The clone's is what it adds already.
    const isAdded = variant === 'clone().json()';
    return us(
      isAdded ? measured.median(variant, each, 'cpuNs') : measured.added(variant, BASE, each, 'cpuNs').value,
    );
  };
  return {
    how: [
      '- Replies of a partner are handed to core in chunks of 16 KB, as a plugin does it, without a network. The time of the same call with `readCode: false` is subtracted. The rest is the time to keep the first bytes of the body, to find the code in them, and to inflate compressed bodies (CPU time of the process, including the threads that inflate).',
      '- "JSON.parse of a copy" keeps all bytes and parses them. `clone().json()` is its time on top of `json()` of a fetch Response. The items of the body are objects of 5 keys.',
    ].join('\n'),
    grids: [
      {
        title: 'CPU time added by reading the code, in us',
        columns: ['', OURS, ...OTHERS],
        rows: cases.map((each) => [
          `${each.shape}, ${each.size}`,
          ...[OURS, ...OTHERS].map((variant) => added(variant, each)),
        ]),
      },
    ],
    targets: cases.flatMap((each) => {
      const limit = LIMITS_US[each.shape]?.(each.size);
      if (limit === undefined) return [];
      return {
        what: `${each.shape}, ${each.size}`,
        target: `at most ${limit.toPrecision(2)} us`,
        limit,
        ...measuredAs(measured.added(OURS, BASE, each, 'cpuNs'), 1e3),
        unit: ' us',
      };
    }),
  };
}

function casesOf(size: Size): Case[] {
  const sizes = Object.keys(BODY_SIZES) as BodySize[];
  return BODY_SHAPES.flatMap((shape) =>
    sizes
      .filter((each) => shape !== 'code at 3.9 KB' || BODY_SIZES[each] > 4096)
      .map((each) => {
        if (size === 'smoke') return { shape, size: each, count: 2, quickCount: 2 };
        const isZipped = shape.startsWith('gzip');
        const count = (isZipped ? ZIPPED_COUNTS : COUNTS)[each];
        const quickCount = SEARCHED.has(shape) ? SEARCHED_COUNT : QUICK_COUNT;
        return { shape, size: each, count, quickCount: isZipped ? count : quickCount };
      }),
  );
}

function isQuick(variant: string): boolean {
  return variant === BASE || variant === OURS;
}

function applies(variant: string, { shape }: BodyCase): boolean {
  switch (variant) {
    case 'JSON.parse of a copy':
      return shape !== 'held as an object' && shape !== 'not JSON';
    case 'clone().json()':
      return shape === 'code first' || shape === 'code at 3.9 KB' || shape === 'no code';
    default:
      return true;
  }
}
