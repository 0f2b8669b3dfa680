/**
 * Says in words that an argument is no exporter. Core has such words for all else, but is reached only through one.
 * @throws TypeError
 */
export function checkExporter(where: string, given: unknown): void {
  const { inbound } = (given ?? {}) as { inbound?: { attach?: unknown } };
  if (typeof inbound?.attach === 'function') return;
  throw new TypeError(
    `[channel-exporter] ${where}: the first argument must be an exporter, as init('A123010101') returns it`,
  );
}
