// The metric contract as data, for tools that read scrapes or write dashboards and rules. It needs no metrics client.
export { checkBuckets, DEFAULT_BUCKETS } from './buckets.js';
export { ChannelExporterError, formatValue } from './errors.js';
export { cleanText } from './label-text.js';
export { CODE_ABSENT, CODE_NOT_JSON } from './labels/code.js';
export { FAILURE_REASONS, type FailureReason } from './labels/failure-codes.js';
export { CLOSED_EARLY } from './labels/http-status.js';
export { UNMATCHED } from './labels/path.js';
export { CONSUMER, type FamilySchema, INBOUND, OUTBOUND } from './labels/schema.js';
export {
  compileDirectory,
  type PartnerDirectoryInput,
  type PartnerInput,
  readDirectory,
} from './partners/directory.js';
export type { DirectoryMistake, DirectoryMistakeKind } from './partners/directory-mistakes.js';
export { type Host, parseHost } from './partners/host.js';
export type { PartnerDirectory, PartnerMatch } from './partners/partner-directory.js';
export { OTHER } from './series/folding.js';
export { leText } from './series/le-text.js';
export { appidOf, checkSyscode } from './syscode.js';
