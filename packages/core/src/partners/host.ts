/** A host of the directory, or of a call, normalised for comparison. */
export interface Host {
  /** In lower case, IDN as punycode, without a trailing dot; IPv6 in brackets. */
  readonly name: string;
  /** Empty if an entry has none: then the default port of the URL's scheme is meant. */
  readonly port: string;
  /** True for `*.suffix`; `name` is then the suffix. */
  readonly wildcard: boolean;
}

const ENTRY = /^(\*\.)?(\[[0-9a-f:.]+\]|[^\s/:?#@[\]\\*]+)(?::([0-9]{1,5}))?$/i;

/** Reads `host`, `host:port`, `*.suffix` or `*.suffix:port`; undefined for anything else. */
export function parseHost(entry: string): Host | undefined {
  // DNS names are shorter, and the time of punycode grows with the square of the length.
  if (entry.length > 300) return undefined;
  const [, star, host, port] = ENTRY.exec(entry) ?? [];
  if (host === undefined) return undefined;
  const portNumber = port === undefined ? undefined : Number(port);
  if (portNumber !== undefined && (portNumber === 0 || portNumber > 65_535)) return undefined;
  if (!URL.canParse(`http://${host}`)) return undefined;
  const name = withoutDot(new URL(`http://${host}`).hostname);
  if (name === '') return undefined;
  return { name, port: portNumber === undefined ? '' : String(portNumber), wildcard: star !== undefined };
}

/** `example.com.` is the same host as `example.com`. */
export function withoutDot(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}
