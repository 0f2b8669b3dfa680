/** The command was called in a way that cannot work. It ends with exit code 2. */
export class WrongCall extends Error {}
