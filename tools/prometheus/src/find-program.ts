import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROMETHEUS_3_FOLDER } from './prometheus-3-folder.ts';
import { UNPACKED_FOLDER } from './unpacked-folder.ts';

/** A program of Debian that a test needs and npm cannot bring. */
export type DebianProgram =
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'amtool'
  | 'chromium'
  | 'prometheus-3'
  | 'promtool-3';

const UNPACK = 'npx --yes pnpm@12 --filter @workshop/prometheus unpack-prometheus-3';
const REMEDY: Readonly<Record<DebianProgram, string>> = {
  prometheus: 'apt-get install -y --no-install-recommends prometheus',
  promtool: 'apt-get install -y --no-install-recommends prometheus',
  alertmanager: 'apt-get install -y --no-install-recommends prometheus-alertmanager',
  amtool: 'apt-get install -y --no-install-recommends prometheus-alertmanager',
  chromium: 'apt-get install -y --no-install-recommends chromium',
  'prometheus-3': UNPACK,
  'promtool-3': UNPACK,
};

/** Says which program is missing and how to get it. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
  constructor(program: DebianProgram) {
    super(`${program} is not installed: \`${REMEDY[program]}\` brings it.`);
  }
}

/**
 * The path of `program`: in the PATH or the folder of `unpackDebian`, or for those of Prometheus 3 in a folder of their own.
 * @throws MissingProgramError if it is not there
 */
export function findProgram(program: DebianProgram): string {
  const [name = '', version] = program.split('-');
  const path = (process.env.PATH ?? '').split(delimiter);
  const folders = version === undefined ? [...path, UNPACKED_FOLDER] : [PROMETHEUS_3_FOLDER];
  // Debian's package is called prometheus-alertmanager, and so is its program.
  const names = program === 'alertmanager' ? ['prometheus-alertmanager', name] : [name];
  for (const file of folders.flatMap((folder) => names.map((one) => join(folder || '.', one)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: look in the next place.
    }
  }
  throw new MissingProgramError(program);
}
