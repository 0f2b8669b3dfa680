import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/**
 * Installs the dependencies of a checkout that has none, without running scripts of any package.
 * @throws Error if npm fails; its output is in `log`
 */
export async function installDependencies(folder: string, log: string): Promise<void> {
  if (existsSync(join(folder, 'node_modules'))) return;
  const command = 'npm install --ignore-scripts --no-audit --no-fund --no-package-lock';
  const end = await runCommand(command, { cwd: folder, env: process.env, log, limitMinutes: 10 });
  if (end !== 'exit code 0') throw new Error(`npm install: ${end}, see ${log}`);
}
