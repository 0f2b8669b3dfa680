import { clock } from '../runtime.js';
import { deflatePiece, type GzipState, gzipAfter } from './gzip-stream.js';
import type { Format } from './negotiation.js';
import { OutBuffer } from './out-buffer.js';
import type { Cursor, Reader } from './reader.js';
import type { Section } from './section.js';
import { inNextTurn, inTurn } from './turns.js';

/** A piece ends when it is full, or has taken so long, in milliseconds. */
const PIECE_MS = 1;

/** Readers at the same place of the same page, who are sent the same bytes. */
interface Group {
  readonly format: Format;
  readonly cursor: Cursor;
  readonly readers: Reader[];
}

/**
 * What was collected once, written for all who read it. Each reader goes at its own pace; those at the same place
 * share a piece, and a piece is written only when somebody is ready for it, so that a slow reader keeps nothing waiting
 * and nothing in memory but its own piece.
 */
export class Pass {
  readonly startedMs: number = clock.now();
  readonly #sections: Promise<readonly Section[]>;
  readonly #readers = new Set<Reader>();
  readonly #ready: Group[] = [];
  readonly #failed: (error: unknown) => void;

  constructor(sections: Promise<readonly Section[]>, failed: (error: unknown) => void) {
    this.#sections = sections;
    this.#failed = failed;
    sections.catch(failed);
  }

  /** True while somebody has yet to be sent some of it. */
  get running(): boolean {
    return [...this.#readers].some(({ ending }) => !ending);
  }

  /** True once nobody reads any more. */
  get over(): boolean {
    return this.#readers.size === 0;
  }

  /** Begins to send to a reader, from the start. */
  add(reader: Reader): void {
    if (reader.over) return;
    this.#readers.add(reader);
    this.#sections.then(
      (sections) => this.#whenReady(sections, reader),
      () => reader.fail(),
    );
  }

  /** The reader is over. */
  remove(reader: Reader): void {
    this.#readers.delete(reader);
  }

  /** Closes the connections of all who read. */
  cut(): void {
    for (const reader of this.#readers) reader.cut();
  }

  #whenReady(sections: readonly Section[], reader: Reader): void {
    if (reader.ending) return;
    const { format, cursor } = reader;
    const group = this.#ready.find(
      (other) =>
        other.format === format &&
        other.cursor.section === cursor.section &&
        other.cursor.position === cursor.position,
    );
    if (group !== undefined) {
      group.readers.push(reader);
      return;
    }
    const made: Group = { format, cursor, readers: [reader] };
    this.#ready.push(made);
    // Several wait for each other, so that they share the pieces.
    const whenToServe = this.#readers.size === 1 ? inTurn : inNextTurn;
    whenToServe(() => this.#serve(sections, made));
  }

  #serve(sections: readonly Section[], group: Group): void {
    this.#ready.splice(this.#ready.indexOf(group), 1);
    const readers = group.readers.filter((reader) => !reader.over);
    if (readers.length === 0) return;
    const fail = (error: unknown): void => {
      this.#failed(error);
      for (const reader of readers) reader.fail();
    };
    try {
      const { out, next } = writePiece(sections, group);
      const plain = out.written();
      let holding = readers.length;
      // Who leaves, or is not sure, keeps it from being written over; then it is left to the garbage collector.
      const taken = (isTaken: boolean): void => {
        if (isTaken && --holding === 0) out.release();
      };
      const zipped = readers.some(({ encoding }) => encoding === 'gzip') ? deflatePiece(plain) : plain;
      // Readers that came the same way share the checksum, too.
      const states = new Map<GzipState, GzipState>();
      for (const reader of readers) {
        const whenReady = (): void => this.#whenReady(sections, reader);
        if (reader.encoding === 'gzip') {
          const state = states.get(reader.gzip) ?? gzipAfter(reader.gzip, plain);
          states.set(reader.gzip, state);
          taken(true);
          reader.sendDeflated({ bytes: zipped, next }, state, whenReady);
        } else {
          reader.send({ bytes: plain, next }, (isTaken) => {
            taken(isTaken);
            whenReady();
          });
        }
      }
    } catch (error) {
      fail(error);
    }
  }
}

function writePiece(
  sections: readonly Section[],
  { format, cursor }: Group,
): { out: OutBuffer; next: Cursor | undefined } {
  const out = OutBuffer.take();
  const until = clock.now() + PIECE_MS;
  const isLate = (): boolean => clock.now() > until;
  let { section, position } = cursor;
  for (; section < sections.length; section++, position = 0) {
    if (section !== cursor.section && (out.isFull || isLate())) return { out, next: { section, position } };
    const next = sections[section]?.write(out, position, format, isLate);
    if (next !== undefined) return { out, next: { section, position: next } };
  }
  if (format === 'openmetrics') out.text('# EOF\n');
  return { out, next: undefined };
}
