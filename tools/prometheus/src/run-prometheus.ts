import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findProgram } from './find-program.ts';
import { allHealthy, type QuerySample, query, untilReady } from './prometheus-api.ts';

export interface PrometheusRun {
  readonly configFile: string;
  /** How many targets {@link PrometheusServer.allHealthy} waits for. */
  readonly targets: number;
  /** @default prometheus */
  readonly program?: 'prometheus' | 'prometheus-3';
  /** Agent mode: it scrapes and writes to another server, and answers no queries. @default false */
  readonly agent?: boolean;
  readonly flags?: readonly string[];
}

export interface PrometheusServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /**
   * An instant query; a scalar result is one sample without labels.
   * @throws Error with Prometheus' own words for an expression that it refuses
   */
  query(promql: string): Promise<QuerySample[]>;
  /** Resolves when each target has been scraped without an error; rejects with their errors after `timeoutMs`. */
  allHealthy(timeoutMs?: number): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<null, null, Readable>;

/**
 * Runs a configuration as it is, on a free port of loopback, with its data in a folder of its own.
 * @throws MissingProgramError if the program is not installed
 * @throws Error with Prometheus' own words for a configuration that it refuses
 */
export async function runPrometheus(run: PrometheusRun): Promise<PrometheusServer> {
  const { configFile, targets, program = 'prometheus', agent = false, flags = [] } = run;
  const path = findProgram(program);
  const data = await mkdtemp(join(tmpdir(), 'prometheus-data-'));
  const features = agent ? 'exemplar-storage,agent' : 'exemplar-storage';
  const child: Child = spawn(
    path,
    [
      `--config.file=${configFile}`,
      `--storage.${agent ? 'agent' : 'tsdb'}.path=${data}`,
      '--web.listen-address=127.0.0.1:0',
      `--enable-feature=${features}`,
      ...flags,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(data, { recursive: true, force: true });
  };
  try {
    const url = `http://${await listeningAddress(child)}`;
    await untilReady(url);
    return {
      url,
      query: (promql) => query(url, promql),
      allHealthy: (timeoutMs) => allHealthy(url, targets, timeoutMs),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port is the system's choice, and Prometheus writes it only to its log. */
function listeningAddress(child: Child): Promise<string> {
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
    child.once('exit', (code) => reject(new Error(`prometheus ended with ${code}:\n${log}`)));
  });
}
