import type { IncomingMessage } from 'node:http';
import { requestPath } from '../labels/path.js';

/** The target of a request as the client sent it: Express and Koa cut mount prefixes off `request.url`, and keep it as `originalUrl` of what they give their users. */
export function originalTarget(request: IncomingMessage, subject: unknown): string {
  const { originalUrl } = subject as { originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/');
}

/** True where `target` asks for `path`, whatever its query. Cuts nothing out of the target: it is asked for each request. */
export function asksFor(target: string, path: string): boolean {
  if (target.startsWith(path)) {
    const after = target.charCodeAt(path.length);
    return Number.isNaN(after) || after === 0x3f || after === 0x23;
  }
  return !target.startsWith('/') && requestPath(target) === path;
}
