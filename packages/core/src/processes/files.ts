import type { Steps } from './steps.js';

/**
 * The most bytes of a file that is written or read. A label set takes at most 2.1 KB with the usual 13 buckets: 128 UTF-16
 * units of each of five labels are at most 384 bytes. So there is room for a `cardinalityLimit` of 50 000 in all three
 * families with the longest labels, and of 400 000 with labels of a usual length.
 */
export const MAX_BYTES: number = 256 * 1024 * 1024;

/** A file that is being written. */
export interface Output {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** A file that is being read. It does not change meanwhile: files are only replaced, whole. */
export interface Input {
  readonly bytes: number;
  /** Fills a buffer with what follows a position. @throws Error if the file ends before that */
  read(into: Uint8Array, position: number): void;
  close(): void;
}

/**
 * The one directory of a group of processes. Each call is one step that other processes see whole or not at all, except
 * for writing. All of them are synchronous: a scrape needs no thread of libuv's pool, and nothing is left in progress
 * when a process ends.
 */
export interface Files {
  /**
   * Lists the names of a group's files. Nothing else belongs there: what can be removed, is.
   * @throws FilesRemoved if the directory is gone
   */
  list(): Steps<string[]>;
  has(name: string): boolean;
  /**
   * Opens a file to read it.
   * @returns undefined if there is no such file
   * @throws Error for anything but a regular file of this user of at most `maxBytes`
   */
  open(name: string, maxBytes: number): Input | undefined;
  /** Creates a file. @throws FilesRemoved if the directory is gone @throws Error if the file exists */
  create(name: string): Output;
  /** Gives a file another name, whatever had that name. @returns false if there is no such file */
  rename(from: string, to: string): boolean;
  /** Removes a file, if it is there. */
  remove(name: string): void;
}

/** The directory of the group, or the files of this process in it, are not there any more. */
export class FilesRemoved extends Error {
  constructor() {
    super('the files of this process were removed from the directory of its group');
  }
}

/** Returns whether an error of a call says only what the system lacks at present, and nothing about the file. */
export function isShortage(error: unknown): boolean {
  return ['EMFILE', 'ENFILE', 'ENOMEM'].includes(String((error as NodeJS.ErrnoException).code));
}
