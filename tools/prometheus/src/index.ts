export {
  type CheckResult,
  checkAlertmanagerConfig,
  checkConfig,
  checkExpressions,
  checkMetrics,
  checkRules,
  testRules,
} from './check.ts';
export { describeWith } from './describe-with.ts';
export { type DebianProgram, findProgram, MissingProgramError } from './find-program.ts';
export type { QueryRange, QuerySample, QuerySeries } from './prometheus-api.ts';
export { type PrometheusRun, type PrometheusServer, runPrometheus } from './run-prometheus.ts';
export { shortenWindows } from './shorten-windows.ts';
export {
  type Alert,
  type AlertmanagerOptions,
  type AlertmanagerServer,
  startAlertmanager,
} from './start-alertmanager.ts';
export { type PrometheusOptions, type ScrapeTarget, startPrometheus } from './start-prometheus.ts';
export { unpackDebian } from './unpack-debian.ts';
