import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';
import { check, NOTHING, type Tally } from './tally.ts';

/** What some tests drive, and the Debian package that brings it. */
const PROGRAMS = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  chromium: 'chromium',
} as const;

/** Prometheus 3, for the configurations that Debian's stable version cannot load. */
const PROMETHEUS_3 = 'tools/prometheus/prometheus-3/prometheus';
const UNPACK_PROMETHEUS_3 = 'tools/prometheus/src/unpack-prometheus-3.ts';

/** Set for the later steps where a program is missing: the tests that need one are skipped, and counted as skipped. */
export const WITHOUT_DEBIAN = 'CHANNEL_EXPORTER_WITHOUT_DEBIAN';

/**
 * Sees to it that a Prometheus server, an Alertmanager and a browser are there: installs Debian's where it may. Where it may not it says
 * so; under `CI=true` that is a failure.
 */
export async function debianPrograms(root: string): Promise<Tally> {
  let missing = missingPrograms();
  if (missing.length > 0 && process.getuid?.() === 0 && isThere('apt-get')) {
    await install(root, missing);
    missing = missingPrograms();
  }
  await unpackPrometheus3(root);
  if (missing.length === 0) return check('programs');
  const packages = [...new Set(missing.map((program) => PROGRAMS[program]))].join(' ');
  console.log(
    [
      '',
      `!! Not installed and not installable from here: ${missing.join(', ')}.`,
      '!! The tests with a real Prometheus, Alertmanager or browser are SKIPPED, and counted so in the last line.',
      `!! To run them: sudo apt-get install --no-install-recommends ${packages}`,
      '',
    ].join('\n'),
  );
  process.env[WITHOUT_DEBIAN] = '1';
  if (process.env.CI !== 'true') return NOTHING;
  return check('programs', `CI must have ${missing.join(', ')}`);
}

/**
 * Unpacks Debian sid's Prometheus 3 into the repository. Sid changes from day to day: if it cannot be had, that is no
 * fault of the code under test, so the tests that need it are skipped, and counted as skipped, in CI too.
 */
async function unpackPrometheus3(root: string): Promise<void> {
  if (existsSync(join(root, PROMETHEUS_3))) return;
  const failure = isThere('apt-get')
    ? await run('node', [UNPACK_PROMETHEUS_3], { cwd: root, limitMinutes: 5 })
    : 'needs apt-get';
  if (failure === undefined) return;
  console.log(
    `\n!! Prometheus 3 of Debian sid is missing: unpacking it ${failure}.\n!! Its tests are SKIPPED, and counted so in the last line.\n`,
  );
  process.env[WITHOUT_DEBIAN] = '1';
}

type Program = keyof typeof PROGRAMS;

function missingPrograms(): Program[] {
  return (Object.keys(PROGRAMS) as Program[]).filter((program) => !isThere(program));
}

function isThere(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function install(root: string, missing: readonly Program[]): Promise<void> {
  const packages = [...new Set(missing.map((program) => PROGRAMS[program]))];
  console.log(`Installing Debian's ${packages.join(' and ')} for the tests that drive them.`);
  const options = { cwd: root, env: { DEBIAN_FRONTEND: 'noninteractive' }, limitMinutes: 5 };
  // Fresh lists first: those of a container image are often missing or too old to download by.
  const failure =
    (await run('apt-get', ['update', '-qq'], options)) ??
    (await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options));
  if (failure !== undefined) console.log(`apt-get ${failure}`);
}
