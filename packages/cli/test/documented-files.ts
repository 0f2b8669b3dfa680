import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../src/command-line.js';
import { RecordedTerminal } from './recorded-terminal.js';

const ROOT = join(__dirname, '../../..');

/**
 * Runs each command of a document that writes files below docs/, with a folder in place of docs/.
 * @param command such as `dashboard`
 * @returns how many there are
 */
export async function runDocumentedCommands(
  document: string,
  command: string,
  folder: string,
): Promise<number> {
  const lines = readFileSync(join(ROOT, document), 'utf8').matchAll(
    new RegExp(`^npx @channel-exporter/cli (${command} .*--out )docs/(.*)$`, 'gm'),
  );
  let count = 0;
  for (const [, args = '', path = ''] of lines) {
    const terminal = new RecordedTerminal();
    const exitCode = await runCommandLine(`${args}${join(folder, path)}/`.split(/\s+/), terminal);
    if (exitCode !== 0) throw new Error(terminal.errors);
    count++;
  }
  return count;
}
