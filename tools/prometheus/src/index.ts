export { type CheckResult, checkExpressions, checkMetrics } from './check.ts';
export { describeWith } from './describe-with.ts';
export { type DebianProgram, findProgram, MissingProgramError } from './find-program.ts';
export type { QuerySample } from './prometheus-api.ts';
export {
  type PrometheusOptions,
  type PrometheusServer,
  type ScrapeTarget,
  startPrometheus,
} from './start-prometheus.ts';
