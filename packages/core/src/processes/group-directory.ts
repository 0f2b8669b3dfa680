import { dirname, join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { isInUse, removeEndedGroups } from './ended-groups.js';
import { createHead } from './head.js';
import { fileNames } from './names.js';
import { nodeFiles } from './node-files.js';
import { startTimeOf } from './process-id.js';

/** Counts in another format are in other directories. */
const FORMAT = 1;

/** Which processes belong together. */
export interface GroupKey {
  readonly syscode: string;
  /** The operator's name for the group; undefined for the workers of one cluster. */
  readonly name: string | undefined;
}

/** The path of the directory of a group. */
export function groupDirectory(key: GroupKey): string {
  return join(baseDirectory(), directoryName(key));
}

/**
 * Opens the directory of a group, which is made if it is not there: whole, with its head, or not at all.
 * @param directory from {@link groupDirectory}
 * @param id of this process
 * @throws Error if it cannot be made, or others could write into it
 */
export function openGroupDirectory(directory: string, id: string): void {
  const fs = requireBuiltin('node:fs');
  const base = dirname(directory);
  ownDirectory(base);
  removeEndedGroups(base, pidSpace());
  if (!fs.existsSync(directory)) {
    const made = join(base, `new-${pidSpace()}-${id}`);
    try {
      fs.mkdirSync(made, { mode: 0o700 });
      createHead(nodeFiles(made));
      fs.renameSync(made, directory);
    } catch (error) {
      fs.rmSync(made, { recursive: true, force: true });
      if (!fs.existsSync(directory)) throw error;
    }
  }
  ownDirectory(directory);
  refuseLongPath(join(directory, fileNames.socket(id)));
}

/** Returns whether processes of an earlier version, whose files have another format, form the same group apart from this one. */
export function isEarlierFormatInUse(key: GroupKey): boolean {
  const fs = requireBuiltin('node:fs');
  for (let format = 1; format < FORMAT; format++) {
    const directory = join(baseDirectory(), directoryName(key, format));
    if (fs.existsSync(directory) && isInUse(directory)) return true;
  }
  return false;
}

/** Returns whether this process is the primary of a cluster whose workers form a group. */
export function isPrimaryOfGroup(): boolean {
  try {
    const names = requireBuiltin('node:fs').readdirSync(baseDirectory());
    const end = `-${pidSpace()}-${process.pid}-${startTimeOf(process.pid) ?? 0}`;
    return names.some((name) => name.endsWith(end));
  } catch {
    // There is no group.
    return false;
  }
}

/** A system cuts a socket's path that is too long, or refuses it. @throws Error */
function refuseLongPath(path: string): void {
  const most = process.platform === 'darwin' ? 103 : 107;
  const bytes = Buffer.byteLength(path);
  if (process.platform === 'win32' || bytes <= most) return;
  throw new Error(
    `${path} has ${bytes} bytes, and the path of a socket must have at most ${most}; set CHANNEL_EXPORTER_DIR to a shorter path`,
  );
}

/** In memory if there is such a place: counts are lost with the system, not with a process. The path must be short. */
function baseDirectory(): string {
  const { CHANNEL_EXPORTER_DIR: given } = process.env;
  if (given !== undefined && given !== '') return given;
  const fs = requireBuiltin('node:fs');
  const parent =
    ['/dev/shm', '/tmp'].find((place) => fs.existsSync(place)) ?? requireBuiltin('node:os').tmpdir();
  return join(parent, `channel-exporter-${process.getuid?.() ?? 'user'}`);
}

/** @throws Error unless it is a directory that only this user can read and write */
function ownDirectory(directory: string): void {
  const fs = requireBuiltin('node:fs');
  try {
    // node: with `recursive`, mkdir never returns if the file system refuses with ENOENT, as /proc does.
    fs.mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const stat = fs.lstatSync(directory);
  const uid = process.getuid?.();
  if (!stat.isDirectory() || (uid !== undefined && (stat.uid !== uid || (stat.mode & 0o077) !== 0))) {
    throw new Error(
      `${directory} must be a directory of this user with mode 0700; set CHANNEL_EXPORTER_DIR to another one`,
    );
  }
}

/** The parent is in the name, so that a later process sees that the group has ended. */
function directoryName({ syscode, name }: GroupKey, format = FORMAT): string {
  const { ppid, env } = process;
  const parent = name === undefined ? `${ppid}-${startTimeOf(ppid) ?? 0}` : 'named';
  // PM2's workers are all of one parent, whatever app they run.
  const app = env.pm_id === undefined ? undefined : env.name;
  return `${hashOf([format, syscode, name ?? null, app ?? null]).slice(0, 8)}-${pidSpace()}-${parent}`;
}

/**
 * The range of a process id: one PID namespace of one system, from one start of it to the next. Containers may share
 * a directory, but not process ids, and counts of before a start belong to no process of now.
 */
function pidSpace(): string {
  return hashOf([bootId(), pidNamespace()]).slice(0, 6);
}

function hashOf(parts: readonly unknown[]): string {
  const hash = requireBuiltin('node:crypto').createHash('sha256').update(JSON.stringify(parts));
  return hash.digest('hex');
}

function bootId(): string {
  return orEmpty(() =>
    requireBuiltin('node:fs').readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
  );
}

function pidNamespace(): string {
  return orEmpty(() => requireBuiltin('node:fs').readlinkSync('/proc/self/ns/pid'));
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
