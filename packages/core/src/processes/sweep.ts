import type { Files } from './files.js';
import { type Head, isEarlierHead } from './head.js';
import { fileNames, ownerOf } from './names.js';
import type { Steps } from './steps.js';

/** Removes what processes have left that the ledger has counted, and files that no process will use. */
export function* sweep(
  files: Files,
  head: Head,
  gone: ReadonlySet<string>,
  hasEnded: (id: string) => boolean,
): Steps<void> {
  const names = yield* files.list();
  const members = new Set(names.filter((name) => ownerOf(name)?.kind === 'member'));
  for (const name of names) {
    if (isEarlierHead(name, head)) files.remove(name);
    const owner = ownerOf(name);
    if (owner === undefined || name === head.ledger) continue;
    const { id, ledger: number } = owner;
    const member = fileNames.member(id);
    // A ledger that others were faster than never comes in force.
    const isOver = number === undefined ? gone.has(id) : number <= head.number;
    if (!isOver && ((number === undefined && members.has(member)) || !hasEnded(id))) continue;
    yield;
    // Before it ended, a process may have become a member, or put its ledger in force.
    if (!isOver && (number === undefined ? files.has(member) : !files.has(head.name))) continue;
    files.remove(name);
  }
}
