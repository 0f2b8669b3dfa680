import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restart } from '../processes/restart.ts';

// npx --yes pnpm@12 reliability restarts [processes]
const directory = mkdtempSync(join(tmpdir(), 'groups-'));
try {
  console.log(await restart(directory, Number(process.argv[2] ?? '200')));
} finally {
  rmSync(directory, { recursive: true });
}
