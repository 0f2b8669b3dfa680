import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeEnvironmentTables } from './environment-tables.ts';

// Writes the tables of docs/environment.md from the built core.
const page = join(import.meta.dirname, '../../../docs/environment.md');
writeFileSync(page, writeEnvironmentTables(readFileSync(page, 'utf8')));
