import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Child, startChild } from '@workshop/child-process';
import { nodeProgram } from './node-program.ts';

/** How long one answer may take before the benchmark gives up, in milliseconds. */
const ANSWER_LIMIT_MS = 180_000;

export type SubjectProcess = Pick<Child, 'call' | 'stop'>;

export interface SubjectStart {
  /** Its file in `subjects/`, without the ending. */
  readonly subject: string;
  readonly variant: string;
  /** The Node major that runs it; undefined for the one that runs the benchmark. */
  readonly nodeMajor?: number | undefined;
  /** The folder of `subjects/`: that of another checkout measures its build. @default the one beside this file */
  readonly folder?: string;
  /** Flags of Node and V8 beside `--expose-gc`. */
  readonly flags?: readonly string[];
}

/** Sets a variant up in a process of its own: neither inline caches nor garbage are shared. */
export async function startSubject({
  subject,
  variant,
  nodeMajor,
  folder: here = import.meta.dirname,
  flags = [],
}: SubjectStart): Promise<SubjectProcess> {
  return startChild(join(here, 'subject-process.ts'), {
    args: [pathToFileURL(join(here, 'subjects', `${subject}.ts`)).href, variant],
    name: `${subject}, ${variant}`,
    execPath: nodeProgram(nodeMajor),
    flags: [...flags, '--import', pathToFileURL(join(here, 'register-typescript.mjs')).href],
    answerLimitMs: ANSWER_LIMIT_MS,
  });
}
