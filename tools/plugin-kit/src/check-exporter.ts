/** The part of an exporter that a plugin attaches to. */
type RecorderName = 'inbound' | 'outbound' | 'consumer';

/**
 * Refuses a first argument that is not an exporter. Core has an error class for every other mistake, but a plugin
 * reaches core only through an exporter.
 * @throws TypeError
 */
export function checkExporter(where: string, given: unknown, recorder: RecorderName): void {
  const exporter = (given ?? {}) as { readonly [name in RecorderName]?: { readonly attach?: unknown } };
  if (typeof exporter[recorder]?.attach === 'function') return;
  throw new TypeError(
    `[channel-exporter] ${where}: the first argument must be an exporter, as init('A123010101') returns it`,
  );
}
