import { join, resolve } from 'node:path';
import type { Comparison } from './compare.ts';
import { type Estimate, type Measured, quotient } from './measured.ts';
import { startSubject } from './start-subject.ts';

const given = process.env.BENCH_BEFORE;

/** The folder of another checkout of this repository, built, to compare with: `BENCH_BEFORE=../before`. */
export const BEFORE: string | undefined = given && resolve(process.env.INIT_CWD ?? '.', given);

/** Behind the name of a variant: the same of the other checkout. */
const SUFFIX = ' (before)';

/**
 * The comparison of our variants with those of the checkout in {@link BEFORE}, in the same rounds. What other packages
 * cost is left out, but for the base. Prints for each case how our cost now compares with our cost before.
 */
export function withBuildBefore<Case>(comparison: Comparison<Case>): Comparison<Case> {
  const { subject, nodeMajor, judge, processOf = (variant) => variant, measure, applies } = comparison;
  const ours = comparison.variants.filter((variant) => variant.includes('channel-exporter'));
  if (ours.length === 0) return comparison;
  // Two processes that do the same differ: a variant that shares its process with the base is compared with that base.
  const sharesBase = ours.every((variant) => processOf(variant) === processOf(judge.base));
  const baseBefore = sharesBase ? judge.base + SUFFIX : judge.base;
  const variants = [judge.base, ...ours, ...ours.map((variant) => variant + SUFFIX)];
  if (sharesBase) variants.push(baseBefore);
  return {
    ...comparison,
    variants,
    processOf: (variant) => processOf(now(variant)) + (isBefore(variant) ? SUFFIX : ''),
    start: (name) =>
      startSubject({
        subject,
        variant: now(name),
        nodeMajor,
        ...(isBefore(name) && { folder: join(BEFORE as string, 'tools/benchmarks/src') }),
      }),
    ...(measure && { measure: (process, each, variant) => measure(process, each, now(variant)) }),
    ...(applies && { applies: (variant, each) => applies(now(variant), each) }),
    judge: { ...judge, tolerance: (variant, each) => judge.tolerance(now(variant), each) },
    report: (measured) => print(comparison, ours, baseBefore, measured),
  };
}

function print<Case>(
  { subject, cases, judge: { base, figure }, nodeMajor }: Comparison<Case>,
  ours: readonly string[],
  baseBefore: string,
  measured: Measured<Case>,
): void {
  console.log(
    `\n${subject}${nodeMajor === undefined ? '' : `, Node ${nodeMajor}`}: ${figure}, ratio to ${base}`,
  );
  const rows = ours.flatMap((variant) =>
    cases.map((each) => {
      const before = measured.ratio(variant + SUFFIX, baseBefore, each, figure);
      const after = measured.ratio(variant, base, each, figure);
      return {
        variant,
        case: titleOf(each),
        before: shown(before),
        now: shown(after),
        'now / before': shown(quotient(after, before)),
        // Of what is added to the base, where the base is the same program without a measurement.
        ...(base.endsWith('bare') && {
          'added, now / before': shown(
            quotient(
              measured.added(variant, base, each, figure),
              measured.added(variant + SUFFIX, baseBefore, each, figure),
            ),
          ),
        }),
      };
    }),
  );
  console.table(rows.filter((row) => !row.now.startsWith('NaN')));
}

function titleOf(each: unknown): string {
  const { title } = each as { readonly title?: string };
  return title ?? JSON.stringify(each);
}

function shown({ value, error }: Estimate): string {
  return `${value.toFixed(3)} ± ${error.toFixed(3)}`;
}

function isBefore(variant: string): boolean {
  return variant.endsWith(SUFFIX);
}

/** The variant without {@link SUFFIX}. */
function now(variant: string): string {
  return isBefore(variant) ? variant.slice(0, -SUFFIX.length) : variant;
}
