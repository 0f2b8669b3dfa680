import { requireBuiltin } from '../require-builtin.js';

/** Process id, start time, thread and a random part: no two processes or threads have the same, even with one process id. */
const ID = /^(\d+)-(\d+)-(\d+)-[0-9a-z]+$/;

/** The fields of `/proc/<pid>/stat` behind the name of the program, which may hold anything. */
const STATE = 0;
const START_TIME = 19;

/** A new id of this thread. */
export function newProcessId(): string {
  const { threadId } = requireBuiltin('node:worker_threads');
  const random = Math.floor(Math.random() * 2 ** 32).toString(36);
  return `${process.pid}-${startTimeOf(process.pid) ?? 0}-${threadId}-${random}`;
}

/**
 * Returns whether the process of an id has ended for certain.
 * @param isRefused true if its doorbell has refused: the only sign of a thread; without `/proc`, also of a process whose
 * process id was given to another one
 */
export function hasEnded(id: string, isRefused: boolean): boolean {
  const [, pid, startTime, thread] = ID.exec(id) ?? [];
  if (pid === undefined) return false;
  const isSure = hasProc() && startTime !== '0';
  if (isSure ? !isSame(Number(pid), startTime) : !isThere(Number(pid))) return true;
  return isRefused && (!isSure || thread !== '0');
}

/** Returns whether it can be seen for certain that the process of an id runs. Threads, and systems without `/proc`, are not so. */
export function isCertain(id: string): boolean {
  const [, , startTime, thread] = ID.exec(id) ?? [];
  return hasProc() && startTime !== '0' && thread === '0';
}

/**
 * When a process started, in clock ticks since the system did; undefined if it has ended, or there is no `/proc`.
 * @throws Error if it cannot be found out, such as for too many open files
 */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = requireBuiltin('node:fs').readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that its parent has not waited for has ended all the same.
    return fields[STATE] === 'Z' || fields[STATE] === 'X' ? undefined : fields[START_TIME];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: it ended between opening and reading.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** A process about which nothing can be found out has not ended for certain. */
function isSame(pid: number, startTime: string | undefined): boolean {
  try {
    return startTimeOf(pid) === startTime;
  } catch {
    return true;
  }
}

function hasProc(): boolean {
  return process.platform === 'linux' && requireBuiltin('node:fs').existsSync('/proc/self/stat');
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
