import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { findProgram } from './find-program.ts';
import { allHealthy, type QuerySample, query, untilReady } from './prometheus-api.ts';

/** One endpoint that the server scrapes. */
export interface ScrapeTarget {
  /** The label `job`. */
  readonly job: string;
  /** `127.0.0.1:4301`; becomes the label `instance`. */
  readonly address: string;
  /** @default /metrics */
  readonly path?: string;
}

export interface PrometheusOptions {
  readonly targets: readonly ScrapeTarget[];
  /** How often each target is scraped, in milliseconds. @default 1000 */
  readonly scrapeIntervalMs?: number;
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
 * Starts Debian's Prometheus on a free port of loopback, with its data in a folder of its own.
 * @throws MissingProgramError where it is not installed
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const program = findProgram('prometheus');
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, JSON.stringify(configuration(options)));
  const child: Child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--enable-feature=exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = `http://${await listeningAddress(child)}`;
    await untilReady(url);
    return {
      url,
      query: (promql) => query(url, promql),
      allHealthy: (timeoutMs) => allHealthy(url, options.targets.length, timeoutMs),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

// YAML is a superset of JSON, so the file is written as JSON.
function configuration({ targets, scrapeIntervalMs = 1000 }: PrometheusOptions): unknown {
  return {
    global: { scrape_interval: `${scrapeIntervalMs}ms`, scrape_timeout: `${scrapeIntervalMs}ms` },
    scrape_configs: targets.map(({ job, address, path = '/metrics' }) => ({
      job_name: job,
      metrics_path: path,
      static_configs: [{ targets: [address] }],
    })),
  };
}

/** The port is the system's choice, and Prometheus tells it in its log only. */
function listeningAddress(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
      const found = /msg="Listening on" address=(\S+)/.exec(log)?.[1];
      if (found === undefined) return;
      log = '';
      resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`prometheus ended with ${code}:\n${log}`)));
  });
}
