import type { ChannelExporter } from '../channel-exporter.js';
import { ChannelExporterError } from '../errors.js';
import { log } from '../log.js';
import type { Logger } from '../options/types.js';
import { clearTimeout, setTimeout } from '../runtime.js';
import { type MetricsServer, openMetricsServer } from './metrics-server.js';

/** Time that an app has to serve `/metrics` itself, in milliseconds. (Python: 40 s.) */
const GRACE_MS = 5_000;

/** Time between two attempts on a port in use, in milliseconds: after a restart the previous process may still hold it. */
const RETRY_MS = 5_000;

const LEFT_TO_WORKERS =
  '[channel-exporter] this process is the primary of a cluster, so the standalone /metrics is left to its workers; what the primary itself counts is not shown there. Call init in the workers only, or set defaultMetricsPort: false in the primary.';

/** The members of an exporter that the endpoint needs. */
interface Owner extends ChannelExporter {
  /** Calls back once an app serves the scrape. */
  onMetricsPathServed(callback: () => void): void;
  /** Calls back on `close()`. */
  onClose(callback: () => Promise<void>): void;
}

interface StandaloneOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly logger: Logger;
  /** True if another process that shows the same may have the port. */
  readonly isShared: boolean;
  /** Returns whether the workers of this process show everything, so that the port is theirs; undefined if it is too early to say. */
  readonly isLeftToWorkers: () => boolean | undefined;
  /** Asked before the port is opened. False: it is asked again five seconds later. */
  readonly isWanted: () => boolean;
}

/**
 * Opens the standalone endpoint after five seconds unless an app serves the scrape by then. Closes it when an app starts
 * to serve the scrape later. A port in use is logged once and tried again until it is free. Nothing here keeps the
 * process alive.
 */
export function openStandaloneEndpoint(
  exporter: Owner,
  { port, host, logger, isShared, isLeftToWorkers, isWanted }: StandaloneOptions,
): void {
  let opening: Promise<MetricsServer | undefined> | undefined;
  let isOver = false;
  let hasWarned = false;
  const open = async (): Promise<MetricsServer | undefined> => {
    const isLeft = isLeftToWorkers();
    if (isLeft !== false) {
      if (isLeft && !hasWarned) log(logger, LEFT_TO_WORKERS);
      hasWarned ||= isLeft === true;
      openAfter(RETRY_MS);
      return undefined;
    }
    try {
      return await openMetricsServer(exporter, host === undefined ? { port } : { port, host });
    } catch (error) {
      const isTaken = error instanceof ChannelExporterError && error.code === 'port_taken';
      if (!hasWarned && !(isTaken && isShared))
        log(logger, isTaken ? takenWarning(port) : failedWarning(error));
      hasWarned = true;
      if (isTaken && !isOver) openAfter(RETRY_MS);
      return undefined;
    }
  };
  let timer: NodeJS.Timeout;
  const openAfter = (ms: number): void => {
    timer = setTimeout(() => {
      if (isWanted()) opening = open();
      else openAfter(GRACE_MS);
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
  return `[channel-exporter] port ${port} is in use, so there is no standalone /metrics yet; retrying every ${RETRY_MS / 1_000} seconds. Set defaultMetricsPort (0 for any free port, false for none), or serve /metrics from the app.`;
}

function failedWarning(error: unknown): string {
  const reason =
    error instanceof ChannelExporterError ? error.message : `[channel-exporter] ${String(error)}`;
  return `${reason}; there is no standalone /metrics. Set defaultMetricsPort and defaultMetricsHost, or serve /metrics from the app.`;
}
