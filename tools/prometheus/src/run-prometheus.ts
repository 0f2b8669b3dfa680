import { allHealthy, type QueryRange, type QuerySample, query, queryRange } from './prometheus-api.ts';
import { type RunningServer, runServer } from './run-server.ts';

export interface PrometheusRun {
  readonly configFile: string;
  /** How many targets {@link PrometheusServer.allHealthy} waits for. */
  readonly targets: number;
  /** @default prometheus */
  readonly program?: 'prometheus' | 'prometheus-3';
  /** Agent mode: it scrapes and writes to another server, and answers no queries. @default false */
  readonly agent?: boolean;
  readonly flags?: readonly string[];
  /** @default 0, any free port */
  readonly port?: number;
}

export interface PrometheusServer extends RunningServer {
  /**
   * An instant query; a scalar result is one sample without labels.
   * @throws Error with Prometheus' own words for an expression that it refuses
   */
  query(promql: string): Promise<QuerySample[]>;
  /**
   * A range query over the last `seconds`, a multiple of `step`.
   * @throws Error with Prometheus' own words for an expression that it refuses
   */
  queryRange(promql: string, seconds: number, step: number): Promise<QueryRange>;
  /** Resolves when each target has been scraped without an error; rejects with their errors after `timeoutMs`. */
  allHealthy(timeoutMs?: number): Promise<void>;
}

/**
 * Runs a configuration as it is, on loopback, with its data in a folder of its own.
 * @throws MissingProgramError if the program is not installed
 * @throws Error with Prometheus' own words for a configuration that it refuses
 */
export async function runPrometheus(run: PrometheusRun): Promise<PrometheusServer> {
  const { configFile, targets, program = 'prometheus', agent = false, flags = [], port = 0 } = run;
  const features = agent ? 'exemplar-storage,agent' : 'exemplar-storage';
  const argsOf = (data: string): readonly string[] => [
    `--config.file=${configFile}`,
    `--storage.${agent ? 'agent' : 'tsdb'}.path=${data}`,
    `--enable-feature=${features}`,
    ...flags,
  ];
  const server = await runServer(program, argsOf, port);
  const { url } = server;
  return {
    ...server,
    query: (promql) => query(url, promql),
    queryRange: (promql, seconds, step) => queryRange(url, promql, seconds, step),
    allHealthy: (timeoutMs) => allHealthy(url, targets, timeoutMs),
  };
}
