import type { FamilySchema } from '../labels/schema.js';
import type { MetricSnapshot } from '../registry-like.js';
import type { Files } from './files.js';
import { MAX_BYTES } from './head.js';
import { METRICS, type MemberHead } from './member.js';
import { parseMetrics } from './metric-lines.js';
import { fileNames } from './names.js';
import { parseRows, type RawSet } from './raw-sets.js';
import { decodeRecord, type Table } from './record.js';
import type { Steps } from './steps.js';

/** One family of a process as a scrape reads it. */
export interface MemberTable {
  readonly name: string;
  readonly buckets: readonly number[];
  readonly sets: readonly RawSet[];
  readonly values: Float64Array;
}

/** The file that a process has published. */
export interface MemberFile {
  readonly id: string;
  readonly bytes: number;
  readonly head: MemberHead;
  readonly live: readonly MemberTable[];
  /** Sets that it has retired, which the group may have counted already. */
  readonly retired: readonly MemberTable[];
  /** Its other metrics. */
  readonly metrics: readonly MetricSnapshot[];
}

/** The label sets that a table had when it was read before: later ones follow them. */
interface KnownSets {
  readonly epoch: number;
  readonly bytes: number;
  readonly sets: RawSet[];
}

/** Reads what the processes of a group publish. The label sets of each are parsed once. */
export class MemberFiles {
  readonly #files: Files;
  readonly #schemas: ReadonlyMap<string, FamilySchema>;
  #known = new Map<string, Map<string, KnownSets>>();

  constructor(files: Files, schemas: ReadonlyMap<string, FamilySchema>) {
    this.#files = files;
    this.#schemas = schemas;
  }

  /** Reads one. @returns undefined if it is not there @throws Error if it is not valid */
  *read(id: string): Steps<MemberFile | undefined> {
    const bytes = yield* this.#files.read(fileNames.counts(id), MAX_BYTES);
    if (bytes === undefined) return undefined;
    const { head, tables } = decodeRecord(bytes);
    const memberHead = memberHeadOf(head);
    const live: MemberTable[] = [];
    for (const table of tables.slice(0, memberHead.live)) {
      const sets = yield* this.#sets(id, table);
      if (sets !== undefined) live.push({ ...table, sets });
    }
    const retired: MemberTable[] = [];
    for (const table of tables.slice(memberHead.live)) {
      const schema = this.#schemas.get(table.name);
      if (schema === undefined) continue;
      const sets = yield* parseRows(table.labels, schema.labels.length);
      if (sets.length !== table.rows) throw new Error('the file has labels of another number of rows');
      retired.push({ ...table, sets });
    }
    const others = tables.find(({ name }) => name === METRICS);
    const metrics = others === undefined ? [] : yield* parseMetrics(others.labels);
    return { id, bytes: bytes.length, head: memberHead, live, retired, metrics };
  }

  /** Forgets processes that are not there any more. */
  keep(ids: ReadonlySet<string>): void {
    this.#known = new Map([...this.#known].filter(([id]) => ids.has(id)));
  }

  /** The sets of a table; undefined if this version does not know its family. */
  *#sets(id: string, table: Table): Steps<readonly RawSet[] | undefined> {
    const schema = this.#schemas.get(table.name);
    if (schema === undefined) return undefined;
    const ofMember = this.#known.get(id) ?? new Map<string, KnownSets>();
    this.#known.set(id, ofMember);
    const before = ofMember.get(table.name);
    const isLonger = before?.epoch === table.epoch && before.bytes <= table.labels.length;
    const known = isLonger ? before : { epoch: table.epoch, bytes: 0, sets: [] };
    const added = yield* parseRows(table.labels.subarray(known.bytes), schema.labels.length);
    const sets = added.length === 0 ? known.sets : [...known.sets, ...added];
    if (sets.length !== table.rows) throw new Error('the file has labels of another number of rows');
    ofMember.set(table.name, { epoch: table.epoch, bytes: table.labels.length, sets });
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
