import type { ByPlugin, Difference } from '../difference.ts';

/** Labels not named are Python's. */
export const consumerDifferences: readonly Difference<ByPlugin>[] = [
  {
    name: 'only-a-throw-is-a-failure',
    rows: {
      'con.ret-none': { code: '0' },
      'con.ret-str0': { code: '0' },
      'con.ret-emptylist': { code: '0' },
      'con.async': { code: '0' },
      'con.generator': { code: '0' },
    },
  },
  { name: 'the-topic-of-the-message', rows: { 'con.topic-list': { topic: 'a' } } },
];
