import { requireBuiltin } from '../require-builtin.js';
import type { GroupKey } from './group-directory.js';

/**
 * Finds the group that an exporter belongs to: the one that the option or `CHANNEL_EXPORTER_GROUP` names, else the
 * workers of its cluster. PM2's cluster mode is one, too.
 * @param group the option
 * @param isDefault false if only a name makes a group
 * @returns undefined for this process alone
 */
export function findGroup(
  syscode: string,
  group: string | false | undefined,
  isDefault: boolean,
): GroupKey | undefined {
  const { CHANNEL_EXPORTER_GROUP: variable } = process.env;
  const name = group ?? (isDefault && variable !== '' ? variable : undefined);
  if (name === false || name === 'false') return undefined;
  if (name !== undefined) return { syscode, name };
  return isDefault && isClusterWorker() ? { syscode, name: undefined } : undefined;
}

/** A worker has a channel to its primary: without one there is no need to load `node:cluster`. */
function isClusterWorker(): boolean {
  return process.send !== undefined && requireBuiltin('node:cluster').isWorker;
}

/** Returns whether this process is the primary of a cluster with workers. */
export function hasWorkers(): boolean {
  return Object.keys(requireBuiltin('node:cluster').workers ?? {}).length > 0;
}
