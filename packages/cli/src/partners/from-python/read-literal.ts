import type { SyntaxNode } from '@lezer/common';

/** A literal of Python or JSON, with its place in the source. */
export type Literal = { readonly offset: number } & (
  | { readonly kind: 'dict'; readonly entries: readonly DictEntry[] }
  | { readonly kind: 'text'; readonly text: string }
  /** As Python prints it in a label. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'none' }
  /** An expression that only Python can evaluate, or a value that a table does not have. */
  | { readonly kind: 'other'; readonly source: string }
);

export interface DictEntry {
  readonly key: Literal;
  readonly value: Literal;
}

/** Reads the literal of a node of the syntax tree. */
export function readLiteral(node: SyntaxNode, source: string): Literal {
  const offset = node.from;
  const text = source.slice(node.from, node.to);
  switch (node.name) {
    case 'DictionaryExpression':
      return { offset, kind: 'dict', entries: readEntries(node, source) };
    case 'ParenthesizedExpression': {
      const inner = node.firstChild?.nextSibling;
      return inner ? { ...readLiteral(inner, source), offset } : { offset, kind: 'other', source: text };
    }
    case 'String':
    case 'ContinuedString': {
      const strings = node.name === 'String' ? [node] : node.getChildren('String');
      const parts = strings.map(({ from, to }) => readString(source.slice(from, to)));
      const isText = parts.every((part) => part !== undefined) && node.getChild('FormatString') === null;
      return isText
        ? { offset, kind: 'text', text: parts.join('') }
        : { offset, kind: 'other', source: text };
    }
    case 'Number':
    case 'UnaryExpression': {
      const number = readNumber(text);
      return number === undefined
        ? { offset, kind: 'other', source: text }
        : { offset, kind: 'number', text: number };
    }
    case 'None':
      return { offset, kind: 'none' };
    default:
      return text === 'null' ? { offset, kind: 'none' } : { offset, kind: 'other', source: text };
  }
}

function readEntries(dict: SyntaxNode, source: string): DictEntry[] {
  const entries: DictEntry[] = [];
  let key: SyntaxNode | undefined;
  for (let node = dict.firstChild; node !== null; node = node.nextSibling) {
    if (/^([{},:]|Comment)$/.test(node.name)) continue;
    if (node.name === '**' && node.nextSibling !== null) {
      node = node.nextSibling;
      const spread: Literal = {
        offset: node.from - 2,
        kind: 'other',
        source: source.slice(node.from - 2, node.to),
      };
      entries.push({ key: spread, value: spread });
    } else if (key === undefined) key = node;
    else {
      entries.push({ key: readLiteral(key, source), value: readLiteral(node, source) });
      key = undefined;
    }
  }
  return entries;
}

const STRING = /^([a-z]*)("""|'''|"|')([\s\S]*)\2$/i;

/** Undefined for bytes. */
function readString(source: string): string | undefined {
  const [, prefix = '', , content = ''] = STRING.exec(source) ?? [];
  if (/b/i.test(prefix)) return undefined;
  return /r/i.test(prefix) ? content : content.replace(ESCAPE, readEscape);
}

const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([0-7]{1,3})|(\r?\n|[\s\S]))/gi;
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
};

function readEscape(all: string, x?: string, u?: string, long?: string, octal?: string, other = ''): string {
  const hex = x ?? u ?? long;
  if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (/^\r?\n$/.test(other)) return '';
  // JSON escapes the slash; Python keeps the backslash before other characters.
  return LETTERS[other] ?? (/["'\\/]/.test(other) ? other : all);
}

/** The label text of a number: Python keeps `.0`, and prints integers in decimal. */
function readNumber(source: string): string | undefined {
  const digits = source.replace(/[_\s]/g, '');
  const [, sign = '', number = ''] = /^([+-]?)(.*)$/.exec(digits) ?? [];
  const isInteger = /^(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|\d+)$/i.test(number);
  if (isInteger) return `${sign === '-' && BigInt(number) !== 0n ? '-' : ''}${BigInt(number)}`;
  const value = /^[\d.]+(e[+-]?\d+)?$/i.test(number) ? Number(number) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  const text = Number.isInteger(value) ? `${value}.0` : String(value);
  return sign === '-' ? `-${text}` : text;
}
