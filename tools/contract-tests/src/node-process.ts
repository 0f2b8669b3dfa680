import { runInThisContext } from 'node:vm';

/** The process itself: jest gives a test a copy, on which Node emits no warning. */
export const nodeProcess: NodeJS.Process = runInThisContext('process') as NodeJS.Process;
