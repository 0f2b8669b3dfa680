import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of Debian that a test needs and npm cannot bring. */
export type DebianProgram = 'prometheus' | 'promtool' | 'chromium';

const DEBIAN_PACKAGE: Readonly<Record<DebianProgram, string>> = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  chromium: 'chromium',
};

/** Says which program is missing and how to get it. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
  constructor(program: DebianProgram) {
    super(
      `${program} is not installed: \`apt-get install -y --no-install-recommends ${DEBIAN_PACKAGE[program]}\` brings it.`,
    );
  }
}

/**
 * The path of `program` in the PATH.
 * @throws MissingProgramError where there is none
 */
export function findProgram(program: DebianProgram): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder === '' ? '.' : folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder: look in the next one.
    }
  }
  throw new MissingProgramError(program);
}
