import { join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { ownerOf } from './names.js';
import { hasEnded, startTimeOf } from './process-id.js';

/** The name of a group's directory, and of one that is not finished: the PID space, then the process that made it. */
const GROUP = /^[0-9a-f]+-([0-9a-f]+)-(?:named|(\d+)-(\d+))$/;
const UNFINISHED = /^new-([0-9a-f]+)-(.+)$/;

/** A process publishes each second. Time without that after which none is there any more, in milliseconds. */
const UNUSED_MS = 24 * 3_600_000;

/**
 * Removes the directories of clusters whose parent and workers have all ended, and those of named groups without a process
 * for a day: until then, the next process goes on with their counts. Whether processes of another PID namespace have ended
 * cannot be seen: their directories are removed when nothing in them has changed for a day.
 * @param pidSpace that of this process
 */
export function removeEndedGroups(base: string, pidSpace: string): void {
  const fs = requireBuiltin('node:fs');
  for (const name of fs.readdirSync(base)) {
    const directory = join(base, name);
    try {
      if (isOver(name, directory, pidSpace)) fs.rmSync(directory, { recursive: true, force: true });
    } catch {
      // Another process may be removing it, too.
    }
  }
}

function isOver(name: string, directory: string, pidSpace: string): boolean {
  const [, space, pid, startTime] = GROUP.exec(name) ?? [];
  const [, spaceOfMaker, maker = ''] = UNFINISHED.exec(name) ?? [];
  if (space === undefined && spaceOfMaker === undefined) return false;
  if ((space ?? spaceOfMaker) !== pidSpace) return isUnused(directory);
  if (spaceOfMaker !== undefined) return hasEnded(maker, false);
  const isOfCluster = pid !== undefined && startTime !== '0';
  const mayGoOn = isOfCluster ? startTimeOf(Number(pid)) === startTime : !isUnused(directory);
  return !mayGoOn && !isInUse(directory);
}

/** Returns whether a directory has files of processes that have not ended. */
export function isInUse(directory: string): boolean {
  const files = requireBuiltin('node:fs').readdirSync(directory);
  return files.some((file) => {
    const owner = ownerOf(file);
    return owner !== undefined && !hasEnded(owner.id, false);
  });
}

function isUnused(directory: string): boolean {
  return Date.now() - requireBuiltin('node:fs').lstatSync(directory).mtimeMs > UNUSED_MS;
}
