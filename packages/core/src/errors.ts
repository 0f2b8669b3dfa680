/** What kind of set-up mistake an error is about. */
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

/** The one error of these packages. Thrown at set-up only, never at run time; it says what was wrong, what was given and what to do. */
export class ChannelExporterError extends Error {
  readonly code: ChannelExporterErrorCode;

  constructor(code: ChannelExporterErrorCode, message: string, options?: ErrorOptions) {
    super(`[channel-exporter] ${message}`, options);
    this.name = 'ChannelExporterError';
    this.code = code;
  }
}

/** A foreign value as an error message shows it: short, on one line, strings in quotes. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return shorten(JSON.stringify(value) ?? Object.prototype.toString.call(value));
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
