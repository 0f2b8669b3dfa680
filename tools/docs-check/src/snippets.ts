import type { CodeBlock, Document } from './documents.ts';

/** A code block as a file that the type checker can read. */
export interface Snippet {
  readonly document: string;
  readonly block: CodeBlock;
  readonly extension: 'mts' | 'mjs' | 'cjs';
  readonly lines: readonly SnippetLine[];
}

interface SnippetLine {
  readonly text: string;
  /** Of the document; undefined for what stands there for the sake of the block alone. */
  readonly from?: number;
}

interface ImportedName {
  readonly local: string;
  /** The statement that imports this name alone. */
  readonly statement: string;
}

interface ParsedBlock {
  readonly names: readonly ImportedName[];
  readonly imports: readonly SnippetLine[];
  readonly body: readonly SnippetLine[];
}

/** What {@link IMPORT} captures, and where it stands in the block. */
type ImportGroups = readonly [
  type: string | undefined,
  whole: string | undefined,
  named: string | undefined,
  namespace: string | undefined,
  from: string,
  offset: number,
];

const IMPORT =
  /^import\s+(?:(type)\s+)?(?:([\w$]+)\s*,?\s*)?(?:\{([^}]*)\}\s*|\*\s+as\s+([\w$]+)\s*)?(?:from\s+)?('[^']+'|"[^"]+");?/gm;

/**
 * A document is read from top to bottom, so a TypeScript block may use what the blocks above it declare. Each block
 * stands in the scopes of those before it: there it may declare a name again, as the next example in a README does.
 */
export function snippetsOf({ path, blocks }: Document): Snippet[] {
  const snippets: Snippet[] = [];
  const above: ParsedBlock[] = [];
  for (const block of blocks) {
    if (block.language === 'ts' || block.language === 'tsx') {
      const parsed = parse(block);
      snippets.push({ document: path, block, extension: 'mts', lines: inScopeOf(above, parsed) });
      above.push(parsed);
    } else if (block.language === 'js') {
      const extension = /\brequire\(/.test(block.code) ? 'cjs' : 'mjs';
      snippets.push({ document: path, block, extension, lines: numbered(block.code, block.line) });
    }
  }
  return snippets;
}

function inScopeOf(above: readonly ParsedBlock[], block: ParsedBlock): SnippetLine[] {
  const own = new Set(block.names.map(({ local }) => local));
  // A later import of a name takes the place of an earlier one.
  const inherited = new Map(
    above.flatMap(({ names }) => names.map(({ local, statement }) => [local, statement])),
  );
  const imports = [...inherited].filter(([local]) => !own.has(local)).map(([, text]) => ({ text }));
  return [
    ...imports,
    ...block.imports,
    ...above.flatMap(({ body }) => [{ text: '{' }, ...body.map(({ text }) => ({ text }))]),
    { text: '{' },
    ...block.body,
    { text: '}'.repeat(above.length + 1) },
    { text: 'export {};' },
  ];
}

function parse({ code, line }: CodeBlock): ParsedBlock {
  const names: ImportedName[] = [];
  const imports: SnippetLine[] = [];
  const body = code.replace(IMPORT, (statement: string, ...groups: readonly unknown[]) => {
    const [type, whole, named, namespace, from, offset] = groups as ImportGroups;
    imports.push({ text: statement.replaceAll('\n', ' '), from: line + newlines(code.slice(0, offset)) });
    names.push(...namesOf(type, whole, named, namespace, from));
    return '\n'.repeat(newlines(statement));
  });
  // What is exported is declared all the same, and a scope cannot export.
  const declared = body.replace(
    /^export (?=(?:declare |abstract |async )*(?:const|let|function|class|interface|type|enum)\b)/gm,
    '',
  );
  return { names, imports, body: numbered(declared, line) };
}

function namesOf(
  type: string | undefined,
  whole: string | undefined,
  named: string | undefined,
  namespace: string | undefined,
  from: string,
): ImportedName[] {
  const keyword = type === undefined ? 'import' : 'import type';
  const names = (named ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ({
      local: name.replace(/^type\s+/, '').replace(/^.*\sas\s+/, ''),
      statement: `${keyword} { ${name} } from ${from};`,
    }));
  if (whole !== undefined) names.push({ local: whole, statement: `${keyword} ${whole} from ${from};` });
  if (namespace !== undefined) {
    names.push({ local: namespace, statement: `${keyword} * as ${namespace} from ${from};` });
  }
  return names;
}

function numbered(code: string, line: number): SnippetLine[] {
  return code.split('\n').map((text, at) => ({ text, from: line + at }));
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
