import { DEFAULT_BUCKETS } from '@channel-exporter/core';

export const SYSCODE = 'A123010101';
export const APPID = 'A123';
/** The upper bounds that every variant counts in, in milliseconds: 13. */
export const BUCKETS: number[] = [...DEFAULT_BUCKETS];
/** The labels of an inbound observation. */
export const INNER_LABELS = [
  'appid',
  'application',
  'f_code',
  'path',
  'http_status',
  'code',
  'method_code',
] as const;
/** The labels of an outbound observation. */
export const PARTNER_LABELS = [
  'appid',
  'application',
  'partner',
  'action_code',
  'http_status',
  'code',
] as const;
/** The labels of a consumed message. */
export const CONSUMER_LABELS = ['appid', 'application', 'f_code', 'topic', 'code'] as const;
