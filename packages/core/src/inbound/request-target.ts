import type { IncomingMessage } from 'node:http';
import { requestPath } from '../labels/path.js';

/** The target of a request as the client sent it: Express and Koa cut mount prefixes off `request.url`, and keep it as `originalUrl` of what they give their users. */
export function originalTarget(request: IncomingMessage, subject: unknown): string {
  const { originalUrl } = subject as { originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/');
}

/**
 * True where `target` asks for `path`, whatever its query. The length or one character of most targets tells that they
 * do not, and nothing is cut out of them.
 */
export function asksFor(target: string, path: string): boolean {
  if (target[0] !== '/') return requestPath(target) === path;
  // Asking for a character behind the end is slow.
  const { length } = path;
  if (target.length < length || target.charCodeAt(length - 1) !== path.charCodeAt(length - 1)) return false;
  if (!target.startsWith(path)) return false;
  return target.length === length || target[length] === '?' || target[length] === '#';
}
