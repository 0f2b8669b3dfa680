import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UNPACKED_FOLDER } from './unpacked-folder.ts';

const PACKAGES = ['prometheus', 'prometheus-alertmanager'];

/**
 * Downloads Prometheus and Alertmanager of this system's own apt sources and unpacks them, where `findProgram` looks after
 * the PATH. It needs no root and installs nothing.
 * @throws Error if there is no apt-get, or it has no such packages
 */
export async function unpackDebian(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'debian-programs-'));
  try {
    await run(folder, 'apt-get', '-qq', 'download', ...PACKAGES);
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.deb'))) {
      await run(folder, 'dpkg', '-x', file, 'unpacked');
    }
    // Renamed when it is whole, so that an interrupted run leaves no half of a program.
    const whole = `${UNPACKED_FOLDER}.new`;
    await rm(whole, { recursive: true, force: true });
    await mkdir(whole);
    for (const name of PACKAGES) await copyFile(join(folder, 'unpacked/usr/bin', name), join(whole, name));
    await rm(UNPACKED_FOLDER, { recursive: true, force: true });
    await rename(whole, UNPACKED_FOLDER);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(cwd: string, program: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, args, { cwd });
}
