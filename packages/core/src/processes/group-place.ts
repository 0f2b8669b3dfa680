import { requireBuiltin } from '../require-builtin.js';
import { clock } from '../runtime.js';
import { type Answer, type Doorbell, openDoorbell, ring } from './doorbell.js';
import { type Files, FilesRemoved } from './files.js';
import { openGroupDirectory } from './group-directory.js';
import { fileNames, ownerOf } from './names.js';
import { nodeFiles, orMissing } from './node-files.js';
import { hasEnded, isCertain } from './process-id.js';
import { inTurns, type Steps } from './steps.js';

/** The most processes that a scrape asks: each takes a file descriptor. The last counts of others are used. */
const MAX_ASKED = 256;
/** Time after which a process without a socket has ended, in milliseconds: each looks for its own every second. */
const MISSING_MS = 3_000;

/** The other processes that have not published on request. One that joins after the request is not among them. */
export interface Answers {
  readonly late: ReadonlySet<string>;
  /** Those of them that have ended, as far as their socket says. */
  readonly refused: ReadonlySet<string>;
}

/** The directory of a group, and the doorbell of this process in it. Both can be made again. */
export class GroupPlace {
  readonly files: Files;
  readonly #directory: string;
  readonly #id: string;
  readonly #publish: () => Promise<void>;
  /** Of the directory; undefined while it is not open. */
  #inode: number | undefined;
  #wasOpen = false;
  #reopenedMs = Number.NEGATIVE_INFINITY;
  #doorbell: Doorbell | undefined;
  #isClosed = false;
  #missingSinceMs: ReadonlyMap<string, number> = new Map();

  /**
   * @param id of this process
   * @param publish called when another process rings
   */
  constructor(directory: string, id: string, publish: () => Promise<void>) {
    this.#directory = directory;
    this.#id = id;
    this.#publish = publish;
    this.files = nodeFiles(directory);
  }

  /** True if the directory is there, as far as this process knows. */
  get isOpen(): boolean {
    return this.#inode !== undefined;
  }

  /** True if the directory was there at any time: a page may have shown other processes. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }

  /** When the directory was opened again after it was removed, in milliseconds; minus infinity if it never was. */
  get reopenedMs(): number {
    return this.#reopenedMs;
  }

  /** Opens the directory if it is not open. @throws Error if it cannot be made, or others could write into it */
  open(): void {
    if (this.isOpen) return;
    openGroupDirectory(this.#directory, this.#id);
    this.#inode = this.#inodeNow();
    if (this.#wasOpen) this.#reopenedMs = clock.now();
    this.#wasOpen = true;
  }

  /**
   * Opens the directory and the doorbell if they are not open. A process that publishes listens: a doorbell that refuses
   * means that it has ended. One call at a time.
   * @throws FilesRemoved if the directory was removed
   * @throws Error if one of them cannot be opened
   */
  async join(): Promise<void> {
    const doorbell = this.#newDoorbell();
    await doorbell?.opened;
    if (this.#isClosed) doorbell?.close();
    else this.#doorbell ??= doorbell;
  }

  /** {@link join} for a thread that blocks: at once. */
  joinAtOnce(): void {
    const doorbell = this.#newDoorbell();
    if (doorbell?.isListening() === false) throw new Error('the socket of this thread cannot be made');
    this.#doorbell ??= doorbell;
  }

  /**
   * Closes both, because the files of this process were removed.
   * @throws FilesRemoved if the group may have taken this process for one that has ended: its counts are in the ledger
   */
  leave(): void {
    if (!isCertain(this.#id) && this.#inodeNow() === this.#inode) throw new FilesRemoved();
    this.#inode = undefined;
    this.#hush();
  }

  /** Closes the doorbell for good. */
  close(): void {
    this.#isClosed = true;
    this.#hush();
    this.files.remove(fileNames.socket(this.#id));
  }

  /** Returns the number of processes that are in the directory. */
  *countMembers(): Steps<number> {
    const names = yield* this.files.list();
    return names.filter((name) => ownerOf(name)?.kind === 'member').length;
  }

  /** Asks the other processes to publish. */
  async ringAll(): Promise<Answers> {
    const others = this.isOpen ? await inTurns(this.#others()) : [];
    const rung = await inTurns(this.#ring(others.slice(0, MAX_ASKED)));
    const answers = await Promise.all(rung.map(async ({ id, answer }) => ({ id, answer: await answer })));
    const ids = (of: Answer): string[] => answers.flatMap(({ id, answer }) => (answer === of ? [id] : []));
    const late = new Set(others);
    for (const id of ids('published')) late.delete(id);
    return { late, refused: new Set([...ids('refused'), ...this.#missingLong(ids('missing'))]) };
  }

  /** Those of the processes without a socket that have been so for long enough: one that runs makes it again. */
  #missingLong(ids: readonly string[]): string[] {
    const nowMs = clock.now();
    this.#missingSinceMs = new Map(ids.map((id) => [id, this.#missingSinceMs.get(id) ?? nowMs]));
    return ids.filter((id) => nowMs - (this.#missingSinceMs.get(id) ?? nowMs) >= MISSING_MS);
  }

  /** The other processes that run. */
  *#others(): Steps<readonly string[]> {
    const others: string[] = [];
    for (const name of yield* this.files.list()) {
      const owner = ownerOf(name);
      if (owner?.kind !== 'member' || owner.id === this.#id) continue;
      yield;
      if (!hasEnded(owner.id, false)) others.push(owner.id);
    }
    return others;
  }

  *#ring(
    ids: readonly string[],
  ): Steps<readonly { readonly id: string; readonly answer: Promise<Answer> }[]> {
    const rung: { readonly id: string; readonly answer: Promise<Answer> }[] = [];
    for (const id of ids) {
      rung.push({ id, answer: ring(this.#directory, id) });
      yield;
    }
    return rung;
  }

  /** Opens the directory if it is not open. @returns a doorbell if this process needs one */
  #newDoorbell(): Doorbell | undefined {
    if (this.#isClosed) return undefined;
    this.open();
    if (this.#inodeNow() === undefined) throw new FilesRemoved();
    const hasSocket = process.platform === 'win32' || this.files.has(fileNames.socket(this.#id));
    if (this.#doorbell !== undefined && hasSocket) return undefined;
    this.#hush();
    return openDoorbell(this.#directory, this.#id, this.#publish);
  }

  #hush(): void {
    this.#doorbell?.close();
    this.#doorbell = undefined;
  }

  #inodeNow(): number | undefined {
    return orMissing(() => requireBuiltin('node:fs').lstatSync(this.#directory).ino);
  }
}
