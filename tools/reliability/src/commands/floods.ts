import { parseArgs } from 'node:util';
import { runFloods } from '../cardinality/floods.ts';

// Floods of label text, each retired by the next: floods [--floods 1000000] [--limit 64]
const { values } = parseArgs({
  options: { floods: { type: 'string', default: '1000000' }, limit: { type: 'string', default: '64' } },
});
const floods = Number(values.floods);
const cardinalityLimit = Number(values.limit);
if (!(floods >= 10) || !(cardinalityLimit >= 20)) {
  throw new Error('--floods takes a number of at least 10, --limit one of at least 20');
}

console.log('| floods | label sets | heap and buffers, KiB |');
console.log('|---:|---:|---:|');
const { observed, held, retired, recovered } = await runFloods({
  floods,
  cardinalityLimit,
  progress: ({ floods: done, labelSets }) => {
    for (let round = 0; round < 3; round++) globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    console.log(`| ${done} | ${labelSets} | ${((heapUsed + external) / 1024).toFixed(0)} |`);
  },
});
const isExact = held + retired === observed;
console.log(
  `observed ${observed} ${isExact ? '=' : 'IS NOT'} held ${held} + retired ${retired}; the first caller of each flood that was looked at ${recovered ? 'kept its name' : 'WAS FOLDED'}`,
);
if (!isExact || !recovered) process.exitCode = 1;
