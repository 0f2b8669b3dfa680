import { fileURLToPath } from 'node:url';

/** The folder of `prometheus` and `promtool` of Prometheus 3, beside those that Debian installs. */
export const PROMETHEUS_3_FOLDER = fileURLToPath(new URL('../prometheus-3', import.meta.url));
