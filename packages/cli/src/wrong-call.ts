/** An argument or an input that cannot be used. The command line prints the message and ends with {@link WRONG_CALL}. */
export class WrongCall extends Error {}
