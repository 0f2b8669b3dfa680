const callbacks = new Set<() => void>();

/** Calls back when the process or thread exits. One listener for all: ten would make Node warn of a leak. */
export function callAtExit(callback: () => void): void {
  if (callbacks.size === 0) process.on('exit', callAll);
  callbacks.add(callback);
}

/** Takes {@link callAtExit} back. */
export function dontCallAtExit(callback: () => void): void {
  callbacks.delete(callback);
  if (callbacks.size === 0) process.off('exit', callAll);
}

function callAll(): void {
  for (const callback of callbacks) callback();
}
