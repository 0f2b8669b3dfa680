import { ChannelExporterError } from './errors.js';
import type { Exporter } from './exporter.js';
import { log } from './log.js';
import { type MetricsServer, openMetricsServer } from './metrics-server.js';
import type { Logger } from './options/types.js';
import { clearTimeout, setTimeout } from './runtime.js';

/** How long an app may take to serve `/metrics` by itself, in milliseconds. (Python: 40 s.) */
const GRACE_MS = 5_000;

interface StandaloneOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly logger: Logger;
}

/**
 * Opens the standalone endpoint after five seconds unless an app serves the scrape by then, and closes it again when
 * an app begins to later. A port that is taken is one warning, never a crash; nothing here keeps the process alive.
 */
export function openStandaloneEndpoint(exporter: Exporter, { port, host, logger }: StandaloneOptions): void {
  let opening: Promise<MetricsServer | undefined> | undefined;
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    await (await opening)?.close();
  };
  const timer = setTimeout(() => {
    if (exporter.closed || exporter.metricsPathServed) return;
    opening = openMetricsServer(exporter, host === undefined ? { port } : { port, host }).catch(
      (error: unknown) => {
        warn(logger, error);
        return undefined;
      },
    );
  }, GRACE_MS).unref();
  exporter.onMetricsPathServed(() => void close());
  exporter.onClose(close);
}

function warn(logger: Logger, error: unknown): void {
  const what = error instanceof ChannelExporterError ? error.message : `[channel-exporter] ${String(error)}`;
  log(logger, `${what}; no standalone /metrics: choose another defaultMetricsPort, or serve it from the app`);
}
