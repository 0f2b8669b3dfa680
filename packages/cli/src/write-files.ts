import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Context } from './context.js';
import { PROGRAM_WORDS } from './program-words.js';
import { WrongCall } from './wrong-call.js';

/** A document that a command writes. */
export interface OutputFile {
  /** Its name in the folder of `--out`, such as `A123010101-inbound.json`; may contain folders. */
  readonly name: string;
  readonly text: string;
}

/**
 * Writes documents to standard output, or to the file or folder of `--out`. It is a folder if it exists as one, ends with
 * a slash, or if there are several documents. Missing folders are created, and each file is reported on standard error.
 * @param out the value of `--out`; undefined for standard output, on which the documents follow each other
 * @throws WrongCall if nothing can be written there
 */
export function writeFiles(files: readonly OutputFile[], out: string | undefined, context: Context): void {
  const words = PROGRAM_WORDS[context.language];
  if (out === undefined) {
    for (const { text } of files) context.write(text);
    return;
  }
  if (out === '') {
    throw new WrongCall({
      en: '--out must be a file or a folder, but is empty',
      zh: '--out 必须是文件或目录，不能为空',
    });
  }
  const isFolder = isFolderAt(out);
  // `--out rules.yml` is meant as a file: a folder of that name would surprise.
  const isFile = isFolder === false || (isFolder === undefined && /\.\w+$/.test(out));
  if (isFile && files.length > 1) throw notAFolder(out, files.length);
  const isOneFile = isFolder !== true && files.length === 1 && !/[/\\]$/.test(out);
  for (const { name, text } of files) {
    const path = isOneFile ? out : pathBelow(out, name);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } catch (error) {
      const reason = (error as Error).message;
      throw new WrongCall({
        en: `--out: cannot write ${path}: ${reason}`,
        zh: `--out：无法写入 ${path}：${reason}`,
      });
    }
    context.writeError(`${words.wrote(path)}\n`);
  }
}

function notAFolder(out: string, files: number): WrongCall {
  return new WrongCall({
    en: `--out ${out} must be a folder, because ${files} files are written; a new folder must end with a slash or have no extension`,
    zh: `--out ${out} 必须是目录，因为要写 ${files} 个文件；新目录须以斜杠结尾，或没有扩展名`,
  });
}

/** Undefined if nothing is there, or if it cannot be looked at; then it cannot be written either. */
function isFolderAt(path: string): boolean | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory();
  } catch {
    return undefined;
  }
}

function pathBelow(folder: string, name: string): string {
  const inside = normalize(name);
  if (inside.startsWith('..') || inside.startsWith('/')) throw new Error(`${name} is outside of --out`);
  return join(folder, inside);
}
