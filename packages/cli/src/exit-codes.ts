/** The command did its work, and a check found nothing. */
export const CLEAN = 0;
/** A check found something. */
export const FINDINGS = 1;
/** The call is wrong, or an input could not be read. */
export const WRONG_CALL = 2;
