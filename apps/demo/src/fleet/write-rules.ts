import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shortenWindows } from '@workshop/prometheus';
import type { FleetService } from './fleet-state.ts';

const CLI = fileURLToPath(new URL('../../../../packages/cli/dist/main.mjs', import.meta.url));
// Few failures are enough: windows of seconds hold little of the traffic of one machine.
const OPTIONS =
  '--objective availability=99.9 --objective latency=5000ms@95 --min-failures 3 --lang en'.split(' ');

/** The windows and waiting times of the rules are so many times shorter than the command writes them: 30 s for 5 minutes. */
export const TIMES_SHORTER = 10;

/** Lets the command write the rules of the services, and shortens their windows. @returns the files */
export async function writeRules(folder: string, services: readonly FleetService[]): Promise<string[]> {
  const out = join(folder, 'rules');
  const syscodes = services.map(({ syscode }) => syscode);
  await promisify(execFile)(process.execPath, [CLI, 'rules', ...syscodes, ...OPTIONS, '--out', out]);
  const files = (await readdir(out)).map((name) => join(out, name));
  for (const file of files) {
    await writeFile(file, shortenWindows(await readFile(file, 'utf8'), TIMES_SHORTER));
  }
  return files;
}
