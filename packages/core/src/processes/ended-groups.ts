import { join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { ownerOf } from './names.js';
import { hasEnded, startTimeOf } from './process-id.js';

const OF_CLUSTER = /^[0-9a-f]+-(\d+)-(\d+)$/;
const UNFINISHED = /^new-(.+)$/;

/** Removes the directories of clusters whose parent and workers have all ended. Named groups stay until the system is started again. */
export function removeEndedGroups(base: string): void {
  const fs = requireBuiltin('node:fs');
  for (const name of fs.readdirSync(base)) {
    const directory = join(base, name);
    try {
      if (isOver(name, directory)) fs.rmSync(directory, { recursive: true, force: true });
    } catch {
      // Another process may be removing it, too.
    }
  }
}

function isOver(name: string, directory: string): boolean {
  const [, maker] = UNFINISHED.exec(name) ?? [];
  if (maker !== undefined) return hasEnded(maker, false);
  const [, pid, startTime] = OF_CLUSTER.exec(name) ?? [];
  if (pid === undefined || startTime === '0' || startTimeOf(Number(pid)) === startTime) return false;
  const files = requireBuiltin('node:fs').readdirSync(directory);
  return files.every((file) => {
    const owner = ownerOf(file);
    return owner === undefined || hasEnded(owner.id, false);
  });
}
