/** When the ending of a handler comes, and who asks for it. */
export interface Moments {
  /** Calls back after the turns of the script, which may be none. */
  readonly soon: (then: () => void) => void;
  readonly later: () => Promise<void>;
  /** Resolves when another handler is called, or all others have ended. */
  readonly released: () => Promise<void>;
  /** To be called by each `then`. */
  readonly asked: () => void;
}
