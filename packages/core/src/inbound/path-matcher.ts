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
  readonly #paths: ReadonlySet<string>;
  /** Prefixes, `/static/` for `/static/*`, and regular expressions. */
  readonly #patterns: readonly PathRule[];

  /** @param rules paths begin with a slash; a RegExp has neither the flag g nor y */
  constructor(rules: readonly PathRule[]) {
    this.#paths = new Set(
      rules.filter((rule) => typeof rule === 'string' && !rule.endsWith(BELOW)) as string[],
    );
    this.#patterns = rules.flatMap((rule) => {
      if (typeof rule !== 'string') return rule;
      return rule.endsWith(BELOW) ? rule.slice(0, -1) : [];
    });
  }

  /** True if the path of `target` matches; its query does not count. */
  matches(target: string): boolean {
    const path = requestPath(target);
    return this.#paths.has(path) || (this.#patterns.length > 0 && matchesAny(path, this.#patterns));
  }
}

function matchesAny(path: string, patterns: readonly PathRule[]): boolean {
  return patterns.some((pattern) =>
    typeof pattern === 'string' ? path.startsWith(pattern) : pattern.test(path),
  );
}
