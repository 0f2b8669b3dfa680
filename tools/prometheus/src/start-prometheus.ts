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
    const server = await runPrometheus({ configFile, targets: options.targets.length });
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
