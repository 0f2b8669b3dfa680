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
  /** The paths below `/static/*` begin with `/static/`. */
  readonly #prefixes: readonly string[];
  readonly #patterns: readonly RegExp[];

  /** @param rules paths begin with a slash; a RegExp has neither the flag g nor y */
  constructor(rules: readonly PathRule[]) {
    const texts = rules.filter((rule) => typeof rule === 'string');
    this.#patterns = rules.filter((rule) => typeof rule !== 'string');
    this.#prefixes = texts.filter((text) => text.endsWith(BELOW)).map((text) => text.slice(0, -1));
    this.#paths = texts.filter((text) => !text.endsWith(BELOW));
  }

  /** True if the path of `target` matches; its query does not count. */
  matches(target: string): boolean {
    for (const path of this.#paths) if (isPathOf(target, path)) return true;
    return (this.#prefixes.length > 0 || this.#patterns.length > 0) && this.#matchesRule(requestPath(target));
  }

  #matchesRule(path: string): boolean {
    for (const prefix of this.#prefixes) if (path.startsWith(prefix)) return true;
    for (const pattern of this.#patterns) if (pattern.test(path)) return true;
    return false;
  }
}

function isPathOf(target: string, path: string): boolean {
  if (!target.startsWith('/')) return requestPath(target) === path;
  if (!target.startsWith(path)) return false;
  const next = target.slice(path.length, path.length + 1);
  return next === '' || next === '?' || next === '#';
}
