import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Document } from './documents.ts';

/** The relative links of a document that lead nowhere: no such file, or no such heading in it. */
export function deadLinks(root: string, document: Document, all: readonly Document[]): string[] {
  const prose = document.text.replace(/^\s*(`{3,})[\s\S]*?^\s*\1\s*$/gm, '').replace(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  return links.filter((link) => {
    if (/^[a-z]+:/i.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? document.path : normalize(join(dirname(document.path), file));
    if (!existsSync(join(root, path))) return true;
    if (anchor === undefined) return false;
    const target = all.find((other) => other.path === path);
    return !target?.headings.some((heading) => heading.anchor === decodeURIComponent(anchor));
  });
}
