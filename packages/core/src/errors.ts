import { types } from 'node:util';

/** Kind of a set-up mistake. */
export type ChannelExporterErrorCode =
  | 'invalid_syscode'
  | 'invalid_buckets'
  | 'invalid_option'
  | 'invalid_target'
  | 'unknown_option'
  | 'invalid_partners'
  | 'registry_in_use'
  | 'already_initialised'
  | 'missing_peer'
  | 'port_taken'
  | 'listen_failed';

/** The one error class of these packages, thrown at set-up only. Its message has the mistake, the given value and the remedy. */
export class ChannelExporterError extends Error {
  readonly code: ChannelExporterErrorCode;

  constructor(code: ChannelExporterErrorCode, message: string, options?: ErrorOptions) {
    super(`[channel-exporter] ${message}`, options);
    this.name = 'ChannelExporterError';
    this.code = code;
  }
}

/** Formats any value for an error message: short, on one line, strings in quotes, without credentials. */
export function formatValue(value: unknown): string {
  try {
    return shorten(textOf(value).replace(CREDENTIALS, '//***@'));
  } catch {
    // A cycle, a depth that overflows the stack, a proxy that throws.
    return typeof value === 'function' ? 'a function' : 'an object';
  }
}

/** The user name and password in a URL. */
const CREDENTIALS = /\/\/[^\s/"@]*@/g;

function textOf(value: unknown): string {
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
    return JSON.stringify(value) ?? Object.prototype.toString.call(value);
  }
  return String(value);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
