/** The files of a process in the directory of its group, by its id. */
export const fileNames = {
  /** Empty, and there for as long as the process belongs to the group: a list of the directory never misses it. */
  member: (id: string): string => `member-${id}`,
  /** Its counts. Replaced whole each time. */
  counts: (id: string): string => `counts-${id}`,
  /** The next counts, before they replace these. */
  draft: (id: string): string => `draft-${id}`,
  /** The same as the process ends: the other may be half written. */
  last: (id: string): string => `last-${id}`,
  /** Its doorbell. */
  socket: (id: string): string => `bell-${id}`,
} as const;

const HEAD = /^head-(\d{1,15})-(none|\d+-\d+-\d+-[0-9a-z]+)$/;
/** With ids as `newProcessId` makes them. */
const OWNED = /^(member|counts|draft|last|bell|ledger)-(?:(?<=ledger-)(\d+)-)?(\d+-\d+-\d+-[0-9a-z]+)$/;

export interface Owner {
  readonly id: string;
  readonly kind: string;
  /** The number of a ledger. */
  readonly ledger: number | undefined;
}

/** Whose file this is, and what it is. Undefined for files that are not of a process. */
export function ownerOf(name: string): Owner | undefined {
  const [, kind, ledger, id] = OWNED.exec(name) ?? [];
  if (kind === undefined || id === undefined) return undefined;
  return { id, kind, ledger: ledger === undefined ? undefined : Number(ledger) };
}

/** The number and the process of a head. Undefined for other files. */
export function headOf(name: string): { readonly number: number; readonly id: string } | undefined {
  const [, number, id] = HEAD.exec(name) ?? [];
  return number === undefined || id === undefined ? undefined : { number: Number(number), id };
}
