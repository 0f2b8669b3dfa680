import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Page } from './page.ts';

const execute = promisify(execFile);
const file = new URL('./short-process.ts', import.meta.url).pathname;

export interface Restarted {
  /** The most files in the group's directory after a process. */
  readonly mostFiles: number;
  readonly mostBytes: number;
  /** The messages and ended processes that the page shows at the end. */
  readonly shown: number;
  readonly retired: number;
}

/** Runs real processes of one group, one after the other, without a scrape; each counts a message. */
export async function restart(directory: string, processes: number): Promise<Restarted> {
  const env = { ...process.env, CHANNEL_EXPORTER_GROUP: 'restarts', CHANNEL_EXPORTER_DIR: directory };
  const run = (how: string): Promise<string> =>
    execute(process.execPath, [file, how], { env, maxBuffer: 64 * 1024 * 1024 }).then(({ stdout }) => stdout);
  let mostFiles = 0;
  let mostBytes = 0;
  for (let at = 0; at < processes; at++) {
    await run(at % 2 === 0 ? 'exit' : 'throw').catch(() => {});
    const [group] = readdirSync(directory);
    const files = readdirSync(join(directory, group as string));
    const bytes = files.map((name) => statSync(join(directory, group as string, name)).size);
    mostFiles = Math.max(mostFiles, files.length);
    mostBytes = Math.max(
      mostBytes,
      bytes.reduce((sum, each) => sum + each, 0),
    );
  }
  const page = new Page(await run('page'));
  return {
    mostFiles,
    mostBytes,
    shown: page.sum('A123010101_consumer_metrics_count'),
    retired: page.workers.retired,
  };
}
