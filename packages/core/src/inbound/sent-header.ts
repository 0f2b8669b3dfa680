import type { ServerResponse } from 'node:http';

/**
 * Reads a header of a response, set or already sent; undefined if absent. Headers given only to `writeHead`, without a
 * `setHeader` before, are found in the text of the head only.
 * @param name in lower case
 */
export function sentHeader(response: ServerResponse, name: string): string | undefined {
  const value = setHeaderOf(response, name);
  if (value !== undefined) return String(value);
  const { _header: text } = response as { _header?: unknown };
  if (typeof text !== 'string') return undefined;
  const at = text.toLowerCase().indexOf(`\r\n${name}:`);
  if (at < 0) return undefined;
  const start = at + name.length + 3;
  return text.slice(start, text.indexOf('\r\n', start)).trim();
}

function setHeaderOf(response: ServerResponse, name: string): ReturnType<ServerResponse['getHeader']> {
  try {
    return response.getHeader(name);
  } catch {
    // The app has replaced it.
    return undefined;
  }
}
