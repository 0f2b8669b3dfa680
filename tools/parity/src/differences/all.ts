import type { Difference } from '../difference.ts';
import { consumerDifferences } from './consumer.ts';
import { inboundDifferences } from './inbound.ts';
import { keySearchDifferences } from './key-search.ts';
import { outboundDifferences } from './outbound.ts';
import { setUpDifferences } from './set-up.ts';

/** The table of deliberate differences: every family's. */
export const allDifferences: readonly Difference<unknown>[] = [
  ...inboundDifferences,
  ...outboundDifferences,
  ...consumerDifferences,
  ...keySearchDifferences,
  ...setUpDifferences,
];
