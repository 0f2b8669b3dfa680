/** What a process under measurement can be asked for. Each method takes and gives what IPC can carry. */
export type Subject = Readonly<Record<string, (request: never) => unknown>>;

/** A file in `subjects/` exports this: it sets one variant up in a process of its own. */
export interface SubjectModule {
  readonly open: (variant: string) => Subject | Promise<Subject>;
}

/** What one measurement gave: names with their unit (`cpuNs`, `bytes`), numbers for one operation where they are times. */
export type Sample = Readonly<Record<string, number>>;

/** A request to a subject's process, and its answer. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly request: unknown;
}
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
