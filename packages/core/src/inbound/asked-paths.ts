import { requestPath } from '../labels/path.js';
import { BELOW, type PathRule } from '../options/path-rules.js';
import { asksFor } from './request-target.js';

const SLASH = 0x2f;
const ASCII = 128;

/** A few paths of which each request is asked whether it means one: the second character tells of most that they do not. */
export class AskedPaths {
  readonly #paths: readonly string[];
  /** What the paths below `/static/*` begin with: `/static/`. */
  readonly #prefixes: readonly string[];
  readonly #patterns: readonly RegExp[];
  /** For each ASCII character 1 if it may stand behind the first slash of a target that asks for one of them. */
  readonly #seconds: Uint8Array = new Uint8Array(ASCII);

  /** @param rules paths begin with a slash; a RegExp has neither the flag g nor y */
  constructor(rules: readonly PathRule[]) {
    const texts = rules.filter((rule) => typeof rule === 'string');
    this.#patterns = rules.filter((rule) => typeof rule !== 'string');
    this.#prefixes = texts.filter((text) => text.endsWith(BELOW)).map((text) => text.slice(0, -1));
    this.#paths = texts.filter((text) => !text.endsWith(BELOW));
    for (const text of [...this.#paths, ...this.#prefixes]) {
      // Behind the path `/` there is nothing, or what comes after a path.
      for (const second of text[1] ?? '?#') this.#seconds[second.charCodeAt(0)] = 1;
    }
    // Anything may stand there that only a pattern, or `/*`, knows.
    if (this.#patterns.length > 0 || this.#prefixes.includes('/')) this.#seconds.fill(1);
  }

  /** True if `target` asks for one of the paths, whatever its query. */
  include(target: string): boolean {
    // Beyond ASCII, and in a target of another form or of one character, it is looked at closely.
    if (target.length > 1 && target.charCodeAt(0) === SLASH && this.#seconds[target.charCodeAt(1)] === 0) {
      return false;
    }
    for (const path of this.#paths) if (asksFor(target, path)) return true;
    return (this.#prefixes.length > 0 || this.#patterns.length > 0) && this.#includePath(requestPath(target));
  }

  #includePath(path: string): boolean {
    for (const prefix of this.#prefixes) if (path.startsWith(prefix)) return true;
    for (const pattern of this.#patterns) if (pattern.test(path)) return true;
    return false;
  }
}
