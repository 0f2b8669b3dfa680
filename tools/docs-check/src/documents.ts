import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One Markdown file of the repository. */
export interface Document {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
  readonly headings: readonly Heading[];
}

export interface CodeBlock {
  /** What stands behind the fence: `ts`, `sh`, … */
  readonly language: string;
  readonly code: string;
  /** Of the first line of code, counted from 1. */
  readonly line: number;
}

export interface Heading {
  /** 1 for `#`. */
  readonly level: number;
  /** What a link to it ends in, after `#`. */
  readonly anchor: string;
}

/** Every document that we promise to keep true. */
export function readDocuments(root: string): Document[] {
  const top = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const packages = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return [...top, ...packages, ...docs.sort()]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => readDocument(path, readFileSync(join(root, path), 'utf8')));
}

export function readDocument(path: string, text: string): Document {
  const blocks: CodeBlock[] = [];
  const headings: Heading[] = [];
  const taken = new Map<string, number>();
  let open: { fence: string; language: string; line: number; lines: string[] } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^\s*(`{3,})(\S*)/.exec(line);
    if (open !== undefined) {
      if (fence?.[1] === open.fence && fence[2] === '') {
        blocks.push({ language: open.language, code: open.lines.join('\n'), line: open.line });
        open = undefined;
      } else {
        open.lines.push(line);
      }
    } else if (fence !== null) {
      open = { fence: fence[1] ?? '', language: fence[2] ?? '', line: at + 2, lines: [] };
    } else {
      const heading = /^(#{1,6})\s+(.*?)\s*$/.exec(line);
      if (heading === null) continue;
      const anchor = anchorOf(heading[2] ?? '');
      const times = taken.get(anchor) ?? 0;
      taken.set(anchor, times + 1);
      headings.push({
        level: heading[1]?.length ?? 1,
        anchor: times === 0 ? anchor : `${anchor}-${times}`,
      });
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: this code block has no end`);
  return { path, text, blocks, headings };
}

/** As GitHub makes it from the heading's text. */
function anchorOf(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}
