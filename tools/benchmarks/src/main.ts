import { BEFORE } from './build-before.ts';
import { record } from './results.ts';
import type { Size, Table } from './table.ts';
import { body } from './tables/body.ts';
import { memory } from './tables/memory.ts';
import { message } from './tables/message.ts';
import { observation } from './tables/observation.ts';
import { outbound } from './tables/outbound.ts';
import { preload } from './tables/preload.ts';
import { pressure } from './tables/pressure.ts';
import { request } from './tables/request.ts';
import { requestAuto } from './tables/request-auto.ts';
import { scrape } from './tables/scrape.ts';
import { scrapeGroup } from './tables/scrape-group.ts';
import { serialising } from './tables/serialising.ts';
import { startup } from './tables/startup.ts';

const TABLES: readonly Table[] = [
  observation,
  request,
  requestAuto,
  outbound,
  body,
  serialising,
  message,
  scrape,
  scrapeGroup,
  pressure,
  memory,
  startup,
  preload,
];

const args = process.argv.slice(2);
const size: Size = args.includes('--smoke') ? 'smoke' : 'full';
const names = args.filter((arg) => !arg.startsWith('-'));
/** Whether a word of the command means a table: `scrape` means `scrape-group`, too. */
const means = (name: string, table: Table): boolean =>
  table.name === name || table.name.startsWith(`${name}-`);
const unknown = names.find((name) => !TABLES.some((table) => means(name, table)));
if (unknown !== undefined) {
  throw new Error(`There is no table "${unknown}": ${TABLES.map(({ name }) => name).join(', ')}`);
}
for (const table of TABLES) {
  if (names.length > 0 && !names.some((name) => means(name, table))) continue;
  const beganMs = performance.now();
  const result = await table.run(size);
  // Most variants of the table were left out: `compare` has printed what there is to say.
  if (BEFORE !== undefined) continue;
  for (const { title, columns, rows } of result.grids) {
    console.log(`\n${title}`);
    console.table(rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))));
  }
  for (const { what, target, measured, unit } of result.targets) {
    console.log(`${what}: ${measured.toPrecision(3)}${unit} (${target})`);
  }
  console.log(`${table.name}: ${((performance.now() - beganMs) / 1000).toFixed(0)} s`);
  if (size === 'full') record(table.name, result);
}
