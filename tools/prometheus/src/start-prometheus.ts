import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrometheusServer, runPrometheus } from './run-prometheus.ts';

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
  /** Files of rules; evaluated as often as the targets are scraped. @default none */
  readonly ruleFiles?: readonly string[];
  /** The URL of the Alertmanager that gets the alerts. @default none */
  readonly alertmanager?: string;
  /** @default 0, any free port */
  readonly port?: number;
}

/**
 * Starts Debian's Prometheus on a free port of loopback, with its data in a folder of its own.
 * @throws MissingProgramError where it is not installed
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const configFile = join(folder, 'prometheus.yml');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(configFile, JSON.stringify(configuration(options)));
    const { targets, port = 0 } = options;
    const server = await runPrometheus({ configFile, targets: targets.length, port });
    const stop = async (): Promise<void> => {
      await server.stop();
      await remove();
    };
    return { ...server, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

// YAML is a superset of JSON, so the file is written as JSON.
function configuration(options: PrometheusOptions): unknown {
  const { targets, scrapeIntervalMs = 1000, ruleFiles = [], alertmanager } = options;
  const interval = `${scrapeIntervalMs}ms`;
  return {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ruleFiles,
    ...(alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] } }),
    scrape_configs: targets.map(({ job, address, path = '/metrics' }) => ({
      job_name: job,
      metrics_path: path,
      static_configs: [{ targets: [address] }],
    })),
  };
}
