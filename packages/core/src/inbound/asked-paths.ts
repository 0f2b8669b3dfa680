import { asksFor } from './request-target.js';

const SLASH = 0x2f;
const ASCII = 128;

/** A few paths of which each request is asked whether it means one: the second character tells of most that they do not. */
export class AskedPaths {
  readonly #paths: readonly string[];
  /** For each ASCII character 1 where it may stand behind the first slash of a target that asks for one of them. */
  readonly #seconds: Uint8Array = new Uint8Array(ASCII);

  /** @param paths each begins with a slash */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
    for (const path of paths) {
      // Behind the path `/` there is nothing, or what comes after a path.
      for (const second of path[1] ?? '?#') this.#seconds[second.charCodeAt(0)] = 1;
    }
  }

  /** True where `target` asks for one of the paths, whatever its query. */
  include(target: string): boolean {
    // Beyond ASCII, and in a target of another form or of one character, it is looked at closely.
    if (target.length > 1 && target.charCodeAt(0) === SLASH && this.#seconds[target.charCodeAt(1)] === 0) {
      return false;
    }
    for (const path of this.#paths) if (asksFor(target, path)) return true;
    return false;
  }
}
