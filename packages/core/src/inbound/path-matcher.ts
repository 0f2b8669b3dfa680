import type { IncomingMessage } from 'node:http';
import { requestPath } from '../labels/path.js';
import { BELOW, type PathRule } from '../options/path-rules.js';

/**
 * The request target as the client sent it. Express and Koa cut mount prefixes off `request.url` and keep the original
 * as `originalUrl` of the object that they pass to their users.
 */
export function originalTarget(request: IncomingMessage, subject: unknown): string {
  const { originalUrl } = subject as { originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/');
}

/** Matches request targets against a few paths, prefixes (`/static/*`) and regular expressions. */
export class PathMatcher {
  readonly #paths: readonly string[];
  /** Prefixes, `/static/` for `/static/*`, and regular expressions. */
  readonly #patterns: readonly PathRule[];

  /** @param rules paths begin with a slash; a RegExp has neither the flag g nor y */
  constructor(rules: readonly PathRule[]) {
    const isPath = (rule: PathRule): rule is string => typeof rule === 'string' && !rule.endsWith(BELOW);
    this.#paths = rules.filter(isPath);
    this.#patterns = rules
      .filter((rule) => !isPath(rule))
      .map((rule) => (typeof rule === 'string' ? rule.slice(0, -1) : rule));
  }

  /** True if the path of `target` matches; its query does not count. */
  matches(target: string): boolean {
    const { length } = this.#paths;
    for (let at = 0; at < length; at++) if (isPathOf(target, this.#paths[at] as string)) return true;
    return this.#patterns.length > 0 && matchesAny(requestPath(target), this.#patterns);
  }
}

function isPathOf(target: string, path: string): boolean {
  if (target[0] !== '/') return requestPath(target) === path;
  const { length } = path;
  // perf: 25 ns per request, 3 % of what the middleware takes (bench request, called directly)
  if (target.length < length || target.charCodeAt(length - 1) !== path.charCodeAt(length - 1)) return false;
  if (!target.startsWith(path)) return false;
  return target.length === length || target[length] === '?' || target[length] === '#';
}

function matchesAny(path: string, patterns: readonly PathRule[]): boolean {
  return patterns.some((pattern) =>
    typeof pattern === 'string' ? path.startsWith(pattern) : pattern.test(path),
  );
}
