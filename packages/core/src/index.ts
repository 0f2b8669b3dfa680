export { DEFAULT_BUCKETS } from './buckets.js';
export type {
  AttachPlugin,
  Body,
  BodyHead,
  BodyHeaders,
  ChannelExporter,
  ConsumerAttachment,
  ConsumerCall,
  ConsumerRecorder,
  FailureReason,
  FoundPackage,
  InboundAttachment,
  InboundExchange,
  InboundFacts,
  InboundRecorder,
  OutboundAttachment,
  OutboundCall,
  OutboundEnd,
  OutboundRecorder,
  RouteFacts,
} from './channel-exporter.js';
export { ChannelExporterError, type ChannelExporterErrorCode } from './errors.js';
export { createExporter } from './exporter.js';
export { bearerToken } from './http/bearer-token.js';
export { type MetricsServer, type MetricsServerOptions, startMetricsServer } from './http/metrics-server.js';
export { init, initAutomatically, joinMetricsClient } from './init.js';
export { type EnvironmentOptions, type FileOptions, readEnvironment } from './options/read-environment.js';
export type {
  Authorize,
  CodeValue,
  ConsumerOptions,
  ExporterOptions,
  HandlerOptions,
  InboundOptions,
  Logger,
  MessageCount,
  MessageHandler,
  OutboundOptions,
  ReadCode,
  ReadCodeContext,
} from './options/types.js';
export { parseBoolean, parseList, readVariable, VARIABLES, type Variable } from './options/variables.js';
export type { PartnerDirectoryInput, PartnerInput } from './partners/directory.js';
export { instrumentHandler } from './recorders/instrument-handler.js';
export type { MetricLike, MetricSample, MetricSnapshot, RegistryLike } from './registry-like.js';
