// Meaning: the partner that was called.
// Values: the code in the partner directory for the host (rule: partners/partner-directory.ts).
// Fallback: none; calls of other hosts are not recorded.

import type { PartnerMatch } from '../partners/partner-directory.js';

/** The label `partner` of a call. */
export function partnerLabel({ partner }: PartnerMatch): string {
  return partner;
}
