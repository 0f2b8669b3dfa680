import type { Methods } from '@workshop/child-process';

/** What a process under measurement can be asked for. */
export type Subject = Methods;

/** A file in `subjects/` exports this: it sets one variant up in a process of its own. */
export interface SubjectModule {
  readonly open: (variant: string) => Subject | Promise<Subject>;
}

/** What one measurement gave: names with their unit (`cpuNs`, `bytes`), numbers for one operation where they are times. */
export type Sample = Readonly<Record<string, number>>;
