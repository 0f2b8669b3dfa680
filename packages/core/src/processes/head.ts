import type { Files, Output } from './files.js';
import { headOf } from './names.js';
import type { Steps } from './steps.js';

/**
 * The head of a group is one empty file, `head-<n>-<id>`, whose name says which ledger is in force: `ledger-<n>-<id>`.
 * There is exactly one head at each instant. Renaming it puts another ledger in force, and only one process can rename
 * it: for all others the old name is gone. So each change of the ledger is based on the one before, happens once, and a
 * process that stops or dies on the way to it has changed nothing.
 */
const FIRST = 'head-0-none';

/** The most attempts to find the head while others move it. */
const ATTEMPTS = 100;

export interface Head {
  readonly name: string;
  readonly number: number;
  /** The name of the ledger's file; undefined for the first, empty one. */
  readonly ledger: string | undefined;
}

/** Writes the head of a new group, before anyone else can see its directory, or of one that has lost its head. */
export function createHead(files: Files): void {
  if (!files.has(FIRST)) files.create(FIRST).close();
}

/**
 * Finds the head, or one that was it a moment ago: before its ledger is relied on, it must still be there. There is more
 * than one only if a file was planted.
 * @returns the latest first; none if there is no head
 */
export function* findHeads(files: Files): Steps<readonly Head[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const heads = (yield* files.list()).flatMap((name) => headNamed(name) ?? []);
    // A list that is read while the head moves may have neither of its names.
    if (heads.length > 0) return heads.toSorted(later);
  }
  return [];
}

/** Returns whether this is another head that is not in force. */
export function isEarlierHead(name: string, head: Head): boolean {
  const other = headNamed(name);
  return other !== undefined && later(head, other) < 0;
}

function later(a: Head, b: Head): number {
  return b.number - a.number || (a.name < b.name ? 1 : a.name > b.name ? -1 : 0);
}

/**
 * Puts another ledger in force.
 * @param id of the process that does it
 * @returns false if another process was faster
 */
export function* replaceHead(
  files: Files,
  head: Head,
  id: string,
  write: (output: Output) => Steps<void>,
): Steps<Head | undefined> {
  const next = `${head.number + 1}-${id}`;
  const ledger = `ledger-${next}`;
  files.remove(ledger);
  yield;
  yield* writeFile(files, ledger, write);
  yield;
  const name = `head-${next}`;
  if (!files.rename(head.name, name)) {
    yield;
    files.remove(ledger);
    return undefined;
  }
  yield;
  if (head.ledger !== undefined) files.remove(head.ledger);
  return { name, number: head.number + 1, ledger };
}

/** Writes a new file, and removes it again if that fails. */
export function* writeFile(files: Files, name: string, write: (output: Output) => Steps<void>): Steps<void> {
  const output = files.create(name);
  try {
    yield* write(output);
  } catch (error) {
    output.close();
    files.remove(name);
    throw error;
  }
  output.close();
}

function headNamed(name: string): Head | undefined {
  const named = headOf(name);
  if (named === undefined) return undefined;
  const { number, id } = named;
  return { name, number, ledger: number === 0 ? undefined : `ledger-${number}-${id}` };
}
