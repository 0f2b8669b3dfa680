import type { Fault, Label } from './scrape.js';

/** Thrown inside the parser for the rest of a line that cannot be read. */
export class BadLine extends Error {
  readonly fault: Fault;
  readonly at: number;

  constructor(fault: Fault, at: number) {
    super(fault);
    this.fault = fault;
    this.at = at;
  }
}

const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const PLAIN_TEXT = /[^"\\]*/y;
const BLANKS = /[ \t]*/y;
const WORD = /[^ \t]+/y;
const FLOAT = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n' };

/** Reads one line from left to right. Each method moves on, or throws {@link BadLine}. */
export class TextCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipBlanks(): void {
    this.#match(BLANKS);
  }

  /** Moves over `text` if it is next. */
  skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** The name of a metric, and its labels. In Prometheus 3 a quoted name may be the first thing inside the braces. */
  nameAndLabels(): { readonly name: string; readonly labels: readonly Label[] } {
    const start = this.#at;
    const before = this.#match(METRIC_NAME);
    this.skipBlanks();
    if (before !== undefined) return { name: before, labels: this.skip('{') ? this.#labels([]) : [] };
    if (!this.skip('{')) throw new BadLine('name', start);
    this.skipBlanks();
    if (!this.skip('"')) throw new BadLine('name', start);
    const name = this.quoted();
    this.skipBlanks();
    if (this.skip('}')) return { name, labels: [] };
    if (!this.skip(',')) throw new BadLine('labels', this.#at);
    return { name, labels: this.#labels([]) };
  }

  /** The labels of an exemplar. */
  labels(): readonly Label[] {
    if (!this.skip('{')) throw new BadLine('exemplar', this.#at);
    return this.#labels([]);
  }

  /** A number, as Prometheus reads it. */
  value(fault: Fault = 'value'): number {
    const start = this.#at;
    const word = this.#match(WORD) ?? '';
    if (!FLOAT.test(word)) throw new BadLine(fault, start);
    return toNumber(word);
  }

  word(): string {
    return this.#match(WORD) ?? '';
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  /** @returns an error at this place */
  wrong(fault: Fault): BadLine {
    return new BadLine(fault, this.#at);
  }

  #labels(labels: Label[]): readonly Label[] {
    for (;;) {
      this.skipBlanks();
      if (this.skip('}')) return labels;
      const name = this.skip('"') ? this.quoted() : this.#match(LABEL_NAME);
      if (name === undefined) throw new BadLine('label_name', this.#at);
      this.skipBlanks();
      if (!this.skip('=')) throw new BadLine('labels', this.#at);
      this.skipBlanks();
      if (!this.skip('"')) throw new BadLine('label_value', this.#at);
      labels.push({ name, value: this.quoted() });
      this.skipBlanks();
      if (this.skip(',')) continue;
      if (this.skip('}')) return labels;
      throw new BadLine('labels', this.#at);
    }
  }

  /** The text up to the closing quote, after the opening one. */
  quoted(): string {
    const start = this.#at;
    let value = '';
    for (;;) {
      value += this.#match(PLAIN_TEXT) ?? '';
      if (this.skip('"')) return value;
      if (this.isAtEnd) throw new BadLine('label_value', start);
      const escaped = ESCAPES[this.#text[this.#at + 1] ?? ''];
      if (escaped === undefined) throw new BadLine('escape', this.#at);
      value += escaped;
      this.#at += 2;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }
}

function toNumber(word: string): number {
  const number = Number(word);
  if (!Number.isNaN(number) || /^[+-]?nan$/i.test(word)) return number;
  return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
