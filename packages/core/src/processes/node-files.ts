import { join } from 'node:path';
import { requireBuiltin } from '../require-builtin.js';
import { type Files, FilesRemoved, type Input, type Output } from './files.js';
import { headOf, ownerOf } from './names.js';
import type { Steps } from './steps.js';

/** Names that are listed at once: less than 1 ms. */
const NAMES_AT_ONCE = 256;

/** The files of a directory on disk. */
export function nodeFiles(directory: string): Files {
  const fs = requireBuiltin('node:fs');
  const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
  // Windows has neither.
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as { O_NOFOLLOW?: number; O_NONBLOCK?: number };
  const uid = process.getuid?.();
  const at = (name: string): string => join(directory, name);
  /** A directory in place of a file is given another name: it need not be empty. */
  const setAside = (name: string): boolean => {
    if (fs.lstatSync(at(name), { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    fs.renameSync(at(name), at(`aside-${Math.random().toString(36).slice(2)}`));
    return true;
  };
  return {
    *list(): Steps<string[]> {
      const names: string[] = [];
      const entries = orRemoved(() => fs.opendirSync(directory, { bufferSize: NAMES_AT_ONCE }));
      try {
        let listed = 0;
        for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
          if (headOf(entry.name) !== undefined || ownerOf(entry.name) !== undefined) names.push(entry.name);
          else if (!entry.isDirectory()) orMissing(() => fs.unlinkSync(at(entry.name)));
          if (++listed % NAMES_AT_ONCE === 0) yield;
        }
      } finally {
        entries.closeSync();
      }
      return names;
    },
    has: (name) => fs.existsSync(at(name)),
    open(name, maxBytes): Input | undefined {
      // O_NONBLOCK: opening a FIFO would wait for its other end.
      const fd = orMissing(() => fs.openSync(at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
      if (fd === undefined) return undefined;
      try {
        const stat = fs.fstatSync(fd);
        if (!stat.isFile()) throw new Error(`${name} is not a regular file`);
        if (uid !== undefined && stat.uid !== uid) throw new Error(`${name} belongs to user ${stat.uid}`);
        if (stat.size > maxBytes)
          throw new Error(`${name} has ${stat.size} bytes; at most ${maxBytes} are read`);
        return {
          bytes: stat.size,
          read: (into, position) => {
            for (let length = 0; length < into.length; ) {
              const read = fs.readSync(fd, into, length, into.length - length, position + length);
              if (read === 0) throw new Error('the file is not whole');
              length += read;
            }
          },
          close: () => fs.closeSync(fd),
        };
      } catch (error) {
        fs.closeSync(fd);
        throw error;
      }
    },
    create(name): Output {
      const fd = orRemoved(() => fs.openSync(at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
      return {
        write: (bytes) => {
          for (let from = 0; from < bytes.length; ) {
            from += fs.writeSync(fd, bytes, from, bytes.length - from);
          }
        },
        close: () => fs.closeSync(fd),
      };
    },
    rename(from, to): boolean {
      const rename = (): void => fs.renameSync(at(from), at(to));
      return (
        orMissing(() => {
          try {
            rename();
          } catch (error) {
            if (!setAside(to)) throw error;
            rename();
          }
          return true;
        }) ?? false
      );
    },
    remove(name): void {
      orMissing(() => {
        try {
          fs.unlinkSync(at(name));
        } catch (error) {
          if (!setAside(name)) throw error;
        }
      });
    },
  };
}

/** The result of a call that needs nothing but the directory. */
function orRemoved<T>(call: () => T): T {
  const result = orMissing(() => ({ value: call() }));
  if (result === undefined) throw new FilesRemoved();
  return result.value;
}

/** The result of a call; undefined if there is no such file. */
export function orMissing<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: a file has taken the place of a directory.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
