/**
 * What this package uses of the environment, taken when it is loaded: tests replace and freeze globals, and the app's
 * requests have to be recorded all the same.
 */
export const queueMicrotask: (callback: () => void) => void = globalThis.queueMicrotask;
