import type { FamilySchema } from '../labels/schema.js';
import type { MetricSnapshot } from '../registry-like.js';
import { type Files, type Input, isShortage, MAX_BYTES } from './files.js';
import { METRICS, type MemberHead } from './member.js';
import { parseMetrics } from './metric-lines.js';
import { fileNames, ownerOf } from './names.js';
import { parseRows, type RawSet } from './raw-sets.js';
import { readPart, readRecord, type Table } from './record.js';
import type { Steps } from './steps.js';

/** One family of a process as a scrape reads it. */
export interface MemberTable extends Pick<Table, 'name' | 'buckets' | 'eachRow'> {
  readonly sets: readonly RawSet[];
}

/** The file that a process has published. Its values are read from the open file, until {@link MemberFiles.close}. */
export interface MemberFile {
  readonly id: string;
  readonly bytes: number;
  readonly head: MemberHead;
  readonly live: readonly MemberTable[];
  /** Sets that it has retired, which the group may have counted already. */
  readonly retired: readonly MemberTable[];
  /** Its other metrics. */
  readonly metrics: readonly MetricSnapshot[];
  /** True if these are its last counts. */
  readonly hasEnded: boolean;
}

export interface MemberFilesOptions {
  readonly files: Files;
  /** The families by name. */
  readonly schemas: ReadonlyMap<string, FamilySchema>;
  /** Returns whether a process has ended for certain. */
  readonly hasEnded: (id: string) => boolean;
  readonly warn: (message: string) => void;
}

/** The most processes whose files are read: many more than a host runs. */
const MAX_MEMBERS = 4096;
/** The most that these files may hold together. */
const MAX_BYTES_IN_ALL = 8 * MAX_BYTES;
/** The most files that are open at a time; further ones are read into memory. */
const MAX_OPEN = 64;
const WRONG_ROWS = 'the file has labels of another number of rows';

/** The label sets that a table had when it was read before: later ones follow them. */
interface KnownSets {
  readonly epoch: number;
  readonly bytes: number;
  readonly sets: RawSet[];
}

/** Reads what the processes of a group publish. The label sets of each are parsed once. */
export class MemberFiles {
  readonly #options: MemberFilesOptions;
  #known = new Map<string, Map<string, KnownSets>>();
  /** The parsed lines of each family, while files are open. */
  readonly #parsed = new Map<string, Map<string, RawSet>>();
  #open: Input[] = [];

  constructor(options: MemberFilesOptions) {
    this.#options = options;
  }

  /** Opens those of all processes that are in the group, but not in its ledger. One that is not valid is left out. */
  *openAll(gone: ReadonlySet<string>): Steps<readonly MemberFile[]> {
    const { files, hasEnded, warn } = this.#options;
    const members: MemberFile[] = [];
    const names = yield* files.list();
    const ids = names.flatMap((name) => {
      const owner = ownerOf(name);
      return owner?.kind === 'member' && !gone.has(owner.id) ? [owner.id] : [];
    });
    let bytes = 0;
    for (const id of ids) {
      if (members.length === MAX_MEMBERS || bytes > MAX_BYTES_IN_ALL) {
        warn(`the group has more than ${members.length} processes or ${bytes} bytes: the rest is left out`);
        break;
      }
      // Asked before reading: what a process has published when it has ended is its last.
      const ended = hasEnded(id);
      yield;
      const member = yield* this.#readValid(id, ended);
      if (member === undefined) continue;
      bytes += member.bytes;
      members.push(member);
    }
    this.#forgetOthers(new Set(ids));
    return members;
  }

  /** Closes the files. */
  close(): void {
    for (const input of this.#open) input.close();
    this.#open = [];
    this.#parsed.clear();
  }

  /** Reads what a process has published; undefined if there is nothing that could be counted. */
  *#readValid(id: string, ended: boolean): Steps<MemberFile | undefined> {
    const { files, warn } = this.#options;
    try {
      const member = yield* this.#read(id, ended);
      if (member !== undefined) return member;
    } catch (error) {
      // Without these counts, counters would go back.
      if (isShortage(error)) throw error;
      warn(`the counts of process ${id} are left out: ${String(error)}`);
    }
    yield;
    // It will publish nothing else: each process publishes before it becomes a member.
    if (ended) files.remove(fileNames.member(id));
    return undefined;
  }

  *#read(id: string, ended: boolean): Steps<MemberFile | undefined> {
    const input = yield* this.#openCounts(id);
    if (input === undefined) return undefined;
    const { head, tables } = yield* readRecord(input);
    const memberHead = memberHeadOf(head);
    const live: MemberTable[] = [];
    for (const table of tables.slice(0, memberHead.live)) {
      const sets = yield* this.#sets(id, table);
      if (sets !== undefined) live.push({ ...table, sets });
    }
    const retired: MemberTable[] = [];
    for (const table of tables.slice(memberHead.live)) {
      const schema = this.#options.schemas.get(table.name);
      if (schema === undefined) continue;
      const sets = yield* parseRows(yield* table.labels(0), schema.labels.length);
      if (sets.length !== table.rows) throw new Error(WRONG_ROWS);
      retired.push({ ...table, sets });
    }
    const others = tables.find(({ name }) => name === METRICS);
    const metrics = others === undefined ? [] : yield* parseMetrics(yield* others.labels(0));
    return {
      id,
      bytes: input.bytes,
      head: memberHead,
      live,
      retired,
      metrics,
      hasEnded: ended || memberHead.isLast,
    };
  }

  *#openCounts(id: string): Steps<Input | undefined> {
    const input = this.#options.files.open(fileNames.counts(id), MAX_BYTES);
    if (input === undefined) return undefined;
    if (this.#open.length >= MAX_OPEN) return yield* inMemory(input);
    this.#open.push(input);
    return input;
  }

  #forgetOthers(ids: ReadonlySet<string>): void {
    this.#known = new Map([...this.#known].filter(([id]) => ids.has(id)));
  }

  /** The sets of a table; undefined if this version does not know its family. */
  *#sets(id: string, table: Table): Steps<readonly RawSet[] | undefined> {
    const schema = this.#options.schemas.get(table.name);
    if (schema === undefined) return undefined;
    const ofMember = this.#known.get(id) ?? new Map<string, KnownSets>();
    this.#known.set(id, ofMember);
    const before = ofMember.get(table.name);
    const isLonger = before?.epoch === table.epoch && before.bytes <= table.labelBytes;
    const known = isLonger ? before : { epoch: table.epoch, bytes: 0, sets: [] };
    const parsed = this.#parsed.get(table.name) ?? new Map<string, RawSet>();
    this.#parsed.set(table.name, parsed);
    const lines = yield* table.labels(known.bytes);
    const added = yield* parseRows(lines, schema.labels.length, parsed);
    const sets = added.length === 0 ? known.sets : [...known.sets, ...added];
    if (sets.length !== table.rows) throw new Error(WRONG_ROWS);
    ofMember.set(table.name, { epoch: table.epoch, bytes: table.labelBytes, sets });
    return sets;
  }
}

function memberHeadOf(given: unknown): MemberHead {
  const { isLast, clockMs, live, retiredFrom } = given as Partial<MemberHead>;
  const isValid =
    typeof isLast === 'boolean' &&
    Number.isFinite(clockMs) &&
    Number.isInteger(live) &&
    typeof retiredFrom === 'object' &&
    Object.values(retiredFrom).every((from: unknown) => Number.isSafeInteger(from));
  if (!isValid) throw new Error('the file has a header that is not valid');
  return given as MemberHead;
}

/** Reads a whole file, and closes it. */
function* inMemory(file: Input): Steps<Input> {
  try {
    const bytes = yield* readPart(file, 0, file.bytes);
    const read = (into: Uint8Array, position: number): void =>
      into.set(bytes.subarray(position, position + into.length));
    return { bytes: bytes.length, read, close: () => {} };
  } finally {
    file.close();
  }
}
