/** The key of the preload on `globalThis`: `--import` and `--require` share it, and announced modules find it. */
export const PRELOAD = '@channel-exporter/auto/1';
