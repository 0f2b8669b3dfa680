import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, type } from 'node:os';
import { join } from 'node:path';
import { renderDocument } from './render.ts';
import type { TableResult } from './table.ts';

/** One run of a table, and where it was taken. */
export interface Recorded extends TableResult {
  readonly date: string;
  readonly node: string;
  readonly machine: string;
}

const folder = join(import.meta.dirname, '../.results');
const document = join(import.meta.dirname, '../../../docs/performance.md');

/** Keeps a result as JSON, and writes all that are kept into docs/performance.md. */
export function record(table: string, result: TableResult): void {
  const recorded: Recorded = {
    ...result,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${type()} ${arch()}`,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${table}.json`), `${JSON.stringify(recorded, undefined, 2)}\n`);
  const kept = new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [
        file.slice(0, -'.json'.length),
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recorded,
      ]),
  );
  writeFileSync(document, renderDocument(readFileSync(document, 'utf8'), kept));
}
