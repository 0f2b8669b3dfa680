import type { Difference } from '../difference.ts';

/** What ours gives: a refusal, or the `le` values of the inbound family. */
export const setUpDifferences: readonly Difference<'refused' | readonly string[]>[] = [
  { name: 'the-syscode-is-written-as-it-is', rows: { 'init.sys.lower': 'refused' } },
  {
    name: 'mistakes-are-refused-at-set-up',
    rows: {
      'init.buckets.dup': 'refused',
      'init.buckets.nan': 'refused',
      'init.buckets.zero': 'refused',
      'init.buckets.strings': 'refused',
      'init.buckets.plusinfstr': 'refused',
      'init.buckets.strchars': 'refused',
    },
  },
  {
    name: 'le-of-1e15',
    rows: {
      'init.buckets.le': [
        '1e-07',
        '0.001',
        '1.0',
        '1.5',
        '99999.0',
        '100000.0',
        '999999.0',
        '1e+06',
        '1.234567e+06',
        '1e+07',
        '1e+15',
        '1e+16',
        '1e+21',
        '+Inf',
      ],
    },
  },
];
