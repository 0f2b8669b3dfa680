/**
 * Finds the Express app that answers a request, if its package was bundled into the program: then no file of it is
 * loaded. An app is a function with the methods of `express.application`.
 * @param server the HTTP server that has the request
 */
export function findBundledApp(server: unknown): object | undefined {
  const { listeners } = server as { listeners?: (event: string) => unknown[] };
  if (typeof listeners !== 'function') return undefined;
  return listeners.call(server, 'request').find(isExpressApp);
}

function isExpressApp(listener: unknown): listener is object {
  if (typeof listener !== 'function') return false;
  const { handle, settings, set, engine } = listener as unknown as Record<string, unknown>;
  return (
    [handle, set, engine].every((method) => typeof method === 'function') &&
    typeof settings === 'object' &&
    settings !== null
  );
}
