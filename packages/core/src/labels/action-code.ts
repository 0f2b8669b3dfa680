// Meaning: the action of the partner that was called.
// Values: the code in the partner directory for the path (rule: partners/action-tree.ts).
// Fallback: empty.

import type { PartnerMatch } from '../partners/partner-directory.js';

/** The label `action_code` of a call. */
export function actionCodeLabel({ actionCode }: PartnerMatch): string {
  return actionCode;
}
