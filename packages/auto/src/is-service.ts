import type * as cluster from 'node:cluster';
import { createRequire } from 'node:module';
import type { Preload } from './preload.js';

/**
 * True if the process serves: it listens for HTTP, consumes messages, or is the worker of a cluster. Helpers load the same
 * packages (Egg's master and agent, scripts of a service), and must not take the port of the scrape.
 */
export function isService({ isServing }: Preload): boolean {
  // Only now: an app without a cluster has not loaded it, and it takes as long as core.
  const { workers, isWorker } = createRequire(import.meta.url)('node:cluster') as typeof cluster.default;
  // The primary has the handles of its workers, so that it seems to listen.
  if (Object.keys(workers ?? {}).length > 0) return false;
  return isServing || isWorker || hasTcpServer();
}

/** Node 20 publishes no event of listening servers. */
function hasTcpServer(): boolean {
  return (
    process.versions.node.startsWith('20.') && process.getActiveResourcesInfo().includes('TCPServerWrap')
  );
}
