import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartnerPorts } from './processes/contracts.ts';
import { DEFAULT_PORT, PORT_OFFSETS } from './settings.ts';

const LISTENERS = ['payments', 'parcels', 'closed'] as const;

/** Writes the directory of `partners.json` with the ports that the fake partner really has; gives the file's path. */
export async function writePartnerDirectory(folder: string, ports: PartnerPorts): Promise<string> {
  let directory = await readFile(new URL('../partners.json', import.meta.url), 'utf8');
  for (const listener of LISTENERS) {
    const before = `"127.0.0.1:${DEFAULT_PORT + PORT_OFFSETS[listener]}"`;
    directory = directory.replace(before, `"127.0.0.1:${ports[listener]}"`);
  }
  const path = join(folder, 'partners.json');
  await writeFile(path, directory);
  return path;
}
