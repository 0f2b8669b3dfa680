import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkProgram, type Report } from './check-program.ts';
import { formatPage } from './format-page.ts';
import { formatReport } from './format-report.ts';
import { findFiles, installPreload } from './install-preload.ts';
import { programs } from './programs/index.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/compatibility.md');

// Runs the named programs, or all of them and then writes the page. Exit code 0: everything is as expected; 1: findings;
// 2: a usage error, or a program that could not be run. `--preload <folder>`: that package is used, not the packed ones.
const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: { preload: { type: 'string' } },
});
const unknown = names.filter((name) => !programs.some((program) => program.name === name));
if (unknown.length > 0) {
  console.error(
    `unknown: ${unknown.join(', ')}; the programs are: ${[...new Set(programs.map(({ name }) => name))].join(', ')}`,
  );
  process.exit(2);
}
// The programs run in process groups of their own, which Ctrl-C does not reach.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}

/** @returns true if everything is as expected */
async function main(): Promise<boolean> {
  const chosen = names.length === 0 ? programs : programs.filter(({ name }) => names.includes(name));
  const preload =
    values.preload === undefined
      ? await installPreload(root)
      : { ...findFiles(resolve(values.preload)), remove: () => undefined };
  const reports: Report[] = [];
  try {
    for (const program of chosen) {
      const report = await checkProgram(program, preload);
      console.log(formatReport(report));
      reports.push(report);
    }
  } finally {
    preload.remove();
  }
  const isGood = reports.every(({ findings }) => findings.length === 0);
  if (isGood && names.length === 0) {
    writeFileSync(page, formatPage(readFileSync(page, 'utf8'), reports));
    console.log('docs/compatibility.md is written');
  }
  return isGood;
}
