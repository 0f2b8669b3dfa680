/** The command did its work, and a check found nothing. */
export const CLEAN = 0;
/** A check found something. */
export const FINDINGS = 1;
/** The call is wrong, an input or output cannot be used, or the command failed. */
export const WRONG_CALL = 2;
