import { ChannelExporterError } from './errors.js';
import type { Exporter } from './exporter.js';
import { log } from './log.js';
import { type MetricsServer, openMetricsServer } from './metrics-server.js';
import type { Logger } from './options/types.js';
import { clearTimeout, setTimeout } from './runtime.js';

/** How long an app may take to serve `/metrics` by itself, in milliseconds. (Python: 40 s.) */
const GRACE_MS = 5_000;

/** How often a port that is taken is tried again, in milliseconds: at a restart, the process before may still hold it. */
const RETRY_MS = 5_000;

interface StandaloneOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly logger: Logger;
}

/**
 * Opens the standalone endpoint after five seconds unless an app serves the scrape by then, and closes it again when
 * an app begins to later. A port that is taken is one warning, never a crash, and is tried again while it is taken.
 * Nothing here keeps the process alive.
 */
export function openStandaloneEndpoint(exporter: Exporter, { port, host, logger }: StandaloneOptions): void {
  let opening: Promise<MetricsServer | undefined> | undefined;
  let isOver = false;
  let hasWarned = false;
  const open = async (): Promise<MetricsServer | undefined> => {
    try {
      return await openMetricsServer(exporter, host === undefined ? { port } : { port, host });
    } catch (error) {
      const isTaken = error instanceof ChannelExporterError && error.code === 'port_taken';
      if (!hasWarned) log(logger, isTaken ? takenWarning(port) : failedWarning(error));
      hasWarned = true;
      if (isTaken && !isOver) openAfter(RETRY_MS);
      return undefined;
    }
  };
  let timer: NodeJS.Timeout;
  const openAfter = (ms: number): void => {
    timer = setTimeout(() => {
      opening = open();
    }, ms).unref();
  };
  const close = async (): Promise<void> => {
    isOver = true;
    clearTimeout(timer);
    await (await opening)?.close();
  };
  openAfter(GRACE_MS);
  exporter.onMetricsPathServed(() => void close());
  exporter.onClose(close);
}

function takenWarning(port: number): string {
  return `[channel-exporter] port ${port} is in use, so there is no standalone /metrics yet; it is tried again every ${RETRY_MS / 1_000} seconds. Set defaultMetricsPort (0 for any free port, false for none), or serve /metrics from the app.`;
}

function failedWarning(error: unknown): string {
  const reason =
    error instanceof ChannelExporterError ? error.message : `[channel-exporter] ${String(error)}`;
  return `${reason}; there is no standalone /metrics. Set defaultMetricsPort and defaultMetricsHost, or serve /metrics from the app.`;
}
