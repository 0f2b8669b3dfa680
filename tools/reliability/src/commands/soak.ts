import { parseArgs } from 'node:util';
import { PARTS, soak } from '../soak/soak.ts';

// A million hostile operations over Express, Koa, the clients and the consumer: soak [--operations 1000000] [--seed 1]
const { values } = parseArgs({
  options: { operations: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const operations = Number(values.operations);
const seed = Number(values.seed);
if (!(operations >= 1_000) || !Number.isSafeInteger(seed)) {
  throw new Error('--operations takes a number of at least 1000, --seed a whole one');
}

const SHARES: Readonly<Record<string, number>> = { express: 0.4, koa: 0.4, outbound: 0.1, consumer: 0.1 };
const kib = (bytes: number): string => (bytes / 1024).toFixed(0);

console.log(
  '| part | must count | counts | folded, by label | at | sets | heap grew KiB | sets explain KiB |',
);
console.log('|---|---:|---:|---|---:|---:|---:|---:|');
for (const part of PARTS) {
  const beganMs = performance.now();
  const count = Math.round(operations * (SHARES[part.name] ?? 0));
  const report = await soak(part, count, Math.max(2_000, count / 20), seed);
  const { name, expected, counted, overflow, folded, errors, checkpoints, before, after } = report;
  const isExact = expected === counted && JSON.stringify(overflow) === JSON.stringify(folded);
  for (const [at, { operations: done, series, grown, explained }] of checkpoints.entries()) {
    const folds = Object.entries(overflow).filter(([, of]) => of > 0);
    const totals = [name, expected, counted, folds.map((fold) => fold.join(' ')).join(', ')];
    const cells = at === checkpoints.length - 1 ? totals : [name, '', '', ''];
    console.log(`| ${[...cells, done, series, kib(grown), kib(explained)].join(' | ')} |`);
  }
  console.log(
    `${name}: ${isExact ? 'exact' : `NOT EXACT ${JSON.stringify(folded)}`}; errors ${errors}; ${((performance.now() - beganMs) / 1_000).toFixed(0)} s`,
  );
  console.log(`alive before: ${JSON.stringify(before)}\nalive after:  ${JSON.stringify(after)}`);
  if (!isExact || errors > 0) process.exitCode = 1;
}
