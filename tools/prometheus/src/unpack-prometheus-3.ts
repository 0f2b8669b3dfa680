// Unpacks Prometheus 3 of Debian sid, which older releases of Debian do not have, into this package; installs nothing.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROMETHEUS_3_FOLDER } from './prometheus-3-folder.ts';

const SOURCE =
  'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main\n';

const folder = mkdtempSync(join(tmpdir(), 'prometheus-3-'));
try {
  // Lists and settings of its own, so that apt's view of this machine stays as it is.
  for (const name of ['lists/partial', 'archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), SOURCE);
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': folder,
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  runProgram('apt-get', ['-qq', ...options, 'update']);
  runProgram('apt-get', ['-qq', ...options, 'download', 'prometheus', 'promtool']);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    runProgram('dpkg', ['-x', file, 'unpacked']);
  }
  // Renamed when it is whole, so that an interrupted run leaves no half of a program.
  const whole = `${PROMETHEUS_3_FOLDER}.new`;
  rmSync(whole, { recursive: true, force: true });
  mkdirSync(whole);
  for (const name of ['promtool', 'prometheus']) {
    const program = join(folder, 'unpacked/usr/bin', name);
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
    if (!version.includes('version 3.')) throw new Error(`sid has another version of ${name}: ${version}`);
    copyFileSync(program, join(whole, name));
  }
  rmSync(PROMETHEUS_3_FOLDER, { recursive: true, force: true });
  renameSync(whole, PROMETHEUS_3_FOLDER);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runProgram(program: string, args: readonly string[]): void {
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}
