import { execFileSync } from 'node:child_process';

const programs = new Map<number, string>();

/** The path of a Node of this major, which npx fetches where it is not the one that runs. */
export function nodeProgram(major: number | undefined): string {
  if (major === undefined || process.version.startsWith(`v${major}.`)) return process.execPath;
  let program = programs.get(major);
  if (program === undefined) {
    const print = ['--print', 'process.execPath'].join(' ');
    program = execFileSync('npx', ['--yes', '--package', `node@${major}`, '--call', `node ${print}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    programs.set(major, program);
  }
  return program;
}
