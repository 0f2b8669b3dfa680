import { createRequire } from 'node:module';
import { SYSCODE } from './labels.ts';

/** The variant that has the preload in place of a middleware. */
export const BY_AUTO = 'channel-exporter by auto';

/** Loads `@channel-exporter/auto`, as `--require` does: call it before the framework is loaded. */
export function preloadAuto(): void {
  Object.assign(process.env, {
    CHANNEL_EXPORTER_SYSCODE: SYSCODE,
    CHANNEL_EXPORTER_DEFAULT_METRICS: 'false',
    CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 'false',
    CHANNEL_EXPORTER_LOG: 'silent',
    CHANNEL_EXPORTER_IN_TESTS: 'true',
  });
  createRequire(import.meta.url)('@channel-exporter/auto');
}
