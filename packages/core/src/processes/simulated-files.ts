import type { Files, Input, Output } from './files.js';

/** Thrown out of a process that is killed. */
export class Killed extends Error {}

/** A directory that many simulated processes share, as a file system shows it to them. */
export class SimulatedDirectory {
  readonly files: Map<string, Uint8Array> = new Map();
  /** Every name there ever was, with the times at which it appeared and disappeared. */
  readonly #history = new Map<string, { readonly from: number; to: number }[]>();
  readonly #random: () => number;
  isFull = false;
  time = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  set(name: string, bytes: Uint8Array): void {
    this.time++;
    if (!this.files.has(name)) {
      const spans = this.#history.get(name) ?? [];
      spans.push({ from: this.time, to: Number.POSITIVE_INFINITY });
      this.#history.set(name, spans);
    }
    this.files.set(name, bytes);
  }

  /** Returns whether there ever was such a file. */
  hadFile(name: string): boolean {
    return this.#history.has(name);
  }

  delete(name: string): void {
    this.time++;
    const span = this.#history.get(name)?.at(-1);
    if (this.files.delete(name) && span !== undefined) span.to = this.time;
  }

  /** Reading a directory takes time: what appears or disappears meanwhile may be in the list or not. */
  list(since: number): string[] {
    const names: string[] = [];
    for (const [name, spans] of this.#history) {
      if (spans.some(({ from, to }) => from <= since && to > this.time)) names.push(name);
      else if (spans.some(({ from, to }) => from <= this.time && to > since) && this.#random() < 0.5) {
        names.push(name);
      }
    }
    return names.sort(() => this.#random() - 0.5);
  }
}

/** That directory as one process sees it. It may be killed in the middle of a write. */
export class SimulatedFiles implements Files {
  isKilled = false;
  /** The next write is cut short, and the process is killed. */
  killInWrite = false;
  readonly onRename: (to: string, bytes: Uint8Array) => void;
  readonly #directory: SimulatedDirectory;
  readonly #random: () => number;
  #lastOperation = 0;

  constructor(
    directory: SimulatedDirectory,
    random: () => number,
    onRename: (to: string, bytes: Uint8Array) => void,
  ) {
    this.#directory = directory;
    this.#random = random;
    this.onRename = onRename;
  }

  *list(): Generator<undefined, string[], undefined> {
    // It may have begun at any time after what the process did before.
    const since = this.#lastOperation;
    yield;
    this.#begin();
    return this.#directory.list(since);
  }

  has(name: string): boolean {
    this.#begin();
    return this.#directory.files.has(name);
  }

  open(name: string): Input | undefined {
    this.#begin();
    const bytes = this.#directory.files.get(name);
    return bytes === undefined ? undefined : inputOf(bytes, () => this.#begin());
  }

  create(name: string): Output {
    this.#begin();
    if (this.#directory.files.has(name)) throw new Error(`EEXIST: ${name}`);
    if (this.#directory.isFull && this.#random() < 0.5) throw new Error('ENOSPC');
    this.#directory.set(name, new Uint8Array());
    const append = (bytes: Uint8Array): void => {
      const before = this.#directory.files.get(name) ?? new Uint8Array();
      this.#directory.set(name, Buffer.concat([before, bytes]));
    };
    return {
      write: (bytes) => {
        this.#begin();
        const part = bytes.subarray(0, Math.floor(this.#random() * bytes.length));
        if (this.killInWrite) {
          append(part);
          this.isKilled = true;
          throw new Killed();
        }
        if (this.#directory.isFull) {
          append(part);
          throw new Error('ENOSPC');
        }
        append(bytes);
      },
      close: () => this.#begin(),
    };
  }

  rename(from: string, to: string): boolean {
    this.#begin();
    const bytes = this.#directory.files.get(from);
    if (bytes === undefined) return false;
    this.#directory.delete(from);
    this.#directory.set(to, bytes);
    this.onRename(to, bytes);
    return true;
  }

  remove(name: string): void {
    this.#begin();
    this.#directory.delete(name);
  }

  #begin(): void {
    if (this.isKilled) throw new Killed();
    this.#lastOperation = this.#directory.time;
  }
}

/** A file with these contents. @param begin called before it is read */
export function inputOf(bytes: Uint8Array, begin: () => void = () => {}): Input {
  return {
    bytes: bytes.length,
    read: (into, position) => {
      begin();
      if (position + into.length > bytes.length) throw new Error('the file is not whole');
      into.set(bytes.subarray(position, position + into.length));
    },
    close: () => {},
  };
}
