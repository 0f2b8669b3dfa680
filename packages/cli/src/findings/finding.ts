/** The weight of a finding. Errors and warnings end a command with exit code 1, notes do not. */
export type Severity = 'error' | 'warning' | 'note';

/** One result of a check. */
export interface Finding {
  readonly severity: Severity;
  /** Its id in the documents and in `--json`: the same in every language and release. */
  readonly rule: string;
  /** The file or URL that it is about, if not the one that was checked. */
  readonly file?: string;
  /** Line and column in the file that was checked, from 1, if it has a place there. */
  readonly line?: number;
  readonly column?: number;
  /** In the language of the user: the name, the mistake and the remedy. */
  readonly message: string;
}
