import type { EnvironmentOptions } from '@channel-exporter/core';

/** The work of the session so far. */
export interface SessionFacts {
  readonly version: string;
  readonly syscode: string;
  /** Packages that are measured, with their versions: `express 5.3.0`. */
  readonly attached: ReadonlySet<string>;
  /** Packages that were found but are not measured, with the reason. */
  readonly left: ReadonlySet<string>;
  readonly options: EnvironmentOptions;
}

/** The one line on stderr: the packages that are measured, those that are not and why, and the address of the scrape. */
export function startLine({ version, syscode, attached, left, options }: SessionFacts): string {
  const parts = [
    `auto ${version} measures ${syscode}: ${[...attached].join(', ') || 'nothing'}`,
    ...(left.size > 0 ? [`not measured: ${[...left].join(', ')}`] : []),
    `scrape: ${scrapePlace(options)}`,
  ];
  return `[channel-exporter] ${parts.join('; ')}`;
}

function scrapePlace({ exporter, inbound }: EnvironmentOptions): string {
  const { defaultMetricsPort: port = 9166, defaultMetricsHost: host = '' } = exporter;
  const { metricsPath } = inbound;
  if (typeof metricsPath === 'string') return `${metricsPath} on the port of the app`;
  if (port === false) return 'none (CHANNEL_EXPORTER_DEFAULT_METRICS_PORT is false)';
  return port === 0 ? 'a free port' : `http://${host || 'localhost'}:${port}/metrics`;
}
