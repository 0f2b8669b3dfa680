import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type DebianProgram, findProgram } from './find-program.ts';
import { untilReady } from './prometheus-api.ts';

/** A server of the Prometheus project that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<null, null, Readable>;

/**
 * Starts a server on loopback, with its data in a folder of its own, and waits until it is ready.
 * @param argsOf its arguments, but for the address; given the folder for its data
 * @param port 0 for any free one
 * @throws MissingProgramError if the program is not installed
 * @throws Error with the server's own words if it does not start
 */
export async function runServer(
  program: DebianProgram,
  argsOf: (data: string) => readonly string[],
  port: number,
): Promise<RunningServer> {
  const path = findProgram(program);
  const data = await mkdtemp(join(tmpdir(), `${program}-data-`));
  const child: Child = spawn(path, [...argsOf(data), `--web.listen-address=127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const killIt = (): void => void child.kill('SIGKILL');
  process.once('exit', killIt);
  child.once('exit', () => process.off('exit', killIt));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(data, { recursive: true, force: true });
  };
  try {
    const url = `http://${await listeningAddress(program, child)}`;
    await untilReady(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port may be the system's choice, and the server writes it only to its log. */
function listeningAddress(program: DebianProgram, child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    let listening = false;
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (listening) return;
      log += chunk;
      const found = /msg="Listening on".*? address=(\S+)/.exec(log)?.[1];
      if (found === undefined) return;
      listening = true;
      resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${log}`)));
  });
}
