/**
 * Node's own, taken when this package is loaded: an app or a test may later replace, freeze or fake the globals, and
 * requests have to be recorded all the same.
 */
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
